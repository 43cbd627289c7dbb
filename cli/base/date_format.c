/* SPDX-License-Identifier: MIT
 *
 * Dates as text.  Names are English unless a language is given, whatever the
 * locale: output must not depend on the machine that builds.
 */
#include "base/date.h"

#include <stdlib.h>
#include <string.h>

/* "+0100" or, with a colon, "+01:00". */
static void put_offset(buf *out, int offset, const char *colon) {
    int minutes = abs(offset);
    buf_fmt(
        out, "%c%02d%s%02d", offset < 0 ? '-' : '+', minutes / 60, colon, minutes % 60);
}

/* A number padded to `width` with `pad`; "-" in the format drops the padding. */
static void put_number(buf *out, int value, int width, char pad, bool bare) {
    char digits[16];
    int size = 0;
    if (width == 2 && value >= 10 && value < 100) { /* mostly */
        const char both[] = {(char)('0' + value / 10), (char)('0' + value % 10)};
        buf_add(out, both, 2);
        return;
    }
    bool minus = value < 0; /* and no date has INT_MIN anywhere */
    if (minus) value = -value;
    do {
        digits[15 - size++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    for (; minus && pad != '0'; minus = false)
        digits[15 - size++] = '-';
    while (!bare && size + minus < width && size < 15)
        digits[15 - size++] = pad;
    if (minus) digits[15 - size++] = '-';
    buf_add(out, digits + 16 - size, (size_t)size);
}

/* Week of the ISO year, and that year. */
static int iso_week(const date *when, int *year) {
    int week = (date_yearday(when) - date_weekday(when) + 10) / 7;
    *year = when->year;
    date edge = {.year = when->year, .month = 1, .day = 1};
    if (week < 1) {
        date last = {.year = when->year - 1, .month = 12, .day = 31};
        return iso_week(&last, year);
    }
    edge.year = when->year + 1;
    if (week == 53 && date_weekday(&edge) <= 4) {
        ++*year;
        return 1;
    }
    return week;
}

static bool put_numeric(buf *out, const date *when, char letter, bool bare) {
    int hour12 = (when->hour + 11) % 12 + 1;
    int iso_year = 0, week = 0, weekday = 0, yearday = 0;
    bool of_week = letter == 'G' || letter == 'V' || letter == 'U' || letter == 'W' ||
                   letter == 'u' || letter == 'w' || letter == 'j';
    if (of_week) {
        week = iso_week(when, &iso_year);
        weekday = date_weekday(when);
        yearday = date_yearday(when);
    }
    switch (letter) {
    case 'd': put_number(out, when->day, 2, '0', bare); break;
    case 'e': put_number(out, when->day, 2, ' ', bare); break;
    case 'm': put_number(out, when->month, 2, '0', bare); break;
    case 'y': put_number(out, when->year % 100, 2, '0', bare); break;
    case 'Y': put_number(out, when->year, 1, '0', true); break;
    case 'G': put_number(out, iso_year, 1, '0', true); break;
    case 'C': put_number(out, when->year / 100, 2, '0', bare); break;
    case 'H': put_number(out, when->hour, 2, '0', bare); break;
    case 'k': put_number(out, when->hour, 2, ' ', bare); break;
    case 'I': put_number(out, hour12, 2, '0', bare); break;
    case 'l': put_number(out, hour12, 2, ' ', bare); break;
    case 'M': put_number(out, when->minute, 2, '0', bare); break;
    case 'S': put_number(out, when->second, 2, '0', bare); break;
    case 'f': put_number(out, when->nano / 1000, 6, '0', false); break;
    case 'j': put_number(out, yearday, 3, '0', bare); break;
    case 'u': buf_fmt(out, "%d", weekday); break;
    case 'w': buf_fmt(out, "%d", weekday % 7); break;
    case 'V': put_number(out, week, 2, '0', bare); break;
    case 'U': put_number(out, (yearday + 6 - weekday % 7) / 7, 2, '0', bare); break;
    case 'W': put_number(out, (yearday + 7 - weekday) / 7, 2, '0', bare); break;
    case 's': buf_fmt(out, "%lld", (long long)when->epoch); break;
    default: return false;
    }
    return true;
}

/* Letters that stand for other formats. */
static const char *compound(char letter) {
    switch (letter) {
    case 'c': return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x': return "%m/%d/%y";
    case 'F': return "%Y-%m-%d";
    case 'R': return "%H:%M";
    case 'r': return "%I:%M:%S %p";
    case 'T':
    case 'X': return "%H:%M:%S";
    default: return NULL;
    }
}

static bool
put_name(buf *out, const date *when, char letter, const date_names *names) {
    int month = when->month - 1;
    switch (letter) {
    case 'a': buf_str(out, names->short_weekdays[date_weekday(when) - 1]); break;
    case 'A': buf_str(out, names->weekdays[date_weekday(when) - 1]); break;
    case 'h':
    case 'b': buf_str(out, names->short_months[month]); break;
    case 'B': buf_str(out, names->months[month]); break;
    case 'p': buf_str(out, when->hour < 12 ? "AM" : "PM"); break;
    case 'z': put_offset(out, when->offset, ""); break;
    case 'Z':
        if (when->offset)
            put_offset(out, when->offset, ":");
        else
            buf_str(out, "UTC");
        break;
    case 'n': buf_char(out, '\n'); break;
    case 't': buf_char(out, '\t'); break;
    case '%': buf_char(out, '%'); break;
    default: return false;
    }
    return true;
}

static char *put_two(char *at, int value) {
    *at++ = (char)('0' + value / 10);
    *at++ = (char)('0' + value % 10);
    return at;
}

size_t date_format_short(char *out, size_t room, const date *when, const char *format) {
    enum { LONGEST = 4 };
    char *at = out, *end = out + room;
    if (when->year < 1000 || when->year > 9999) return 0;
    for (; *format; format++) {
        if (end - at < LONGEST) return 0;
        if (*format != '%') {
            *at++ = *format;
            continue;
        }
        switch (*++format) {
        case 'Y': at = put_two(put_two(at, when->year / 100), when->year % 100); break;
        case 'm': at = put_two(at, when->month); break;
        case 'd': at = put_two(at, when->day); break;
        case 'H': at = put_two(at, when->hour); break;
        case 'M': at = put_two(at, when->minute); break;
        case 'S': at = put_two(at, when->second); break;
        default: return 0;
        }
    }
    return (size_t)(at - out);
}

void date_format(buf *out, const date *when, const char *format) {
    date_format_in(out, when, format, date_names_of("en"));
}

/* Depth 1 at most: compound formats hold simple letters only. */
void date_format_in(
    buf *out, const date *when, const char *format, const date_names *names) {
    while (*format) {
        size_t plain = 0;
        while (format[plain] && format[plain] != '%') plain++;
        if (plain) buf_add(out, format, plain);
        format += plain;
        if (!*format) break;
        bool bare = format[1] == '-';
        char letter = format[bare ? 2 : 1];
        const char *parts = compound(letter);
        if (!letter || !(parts || put_numeric(out, when, letter, bare) ||
                         put_name(out, when, letter, names))) {
            buf_char(out, *format++);
            continue;
        }
        if (parts) date_format_in(out, when, parts, names);
        format += bare ? 3 : 2;
    }
}

static char *format_into(arena *memory, const date *when, const char *format) {
    buf text = BUF_INIT;
    date_format(&text, when, format);
    char *copy = arena_strn(memory, buf_text(&text), text.size);
    buf_done(&text);
    return copy;
}

char *date_iso(arena *memory, const date *when, bool full) {
    bool timed = full || when->has_time;
    char room[32];
    size_t size = date_format_short(
        room, sizeof room, when, timed ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d");
    if (size && !(timed && when->offset)) {
        if (timed) room[size++] = 'Z';
        return arena_strn(memory, room, size);
    }
    buf text = BUF_INIT;
    buf_fmt(&text, "%04d-%02d-%02d", when->year, when->month, when->day);
    if (timed) {
        date_format(&text, when, "T%H:%M:%S");
        if (when->offset == 0)
            buf_char(&text, 'Z');
        else
            put_offset(&text, when->offset, ":");
    }
    char *copy = arena_strn(memory, buf_text(&text), text.size);
    buf_done(&text);
    return copy;
}

char *date_rfc822(arena *memory, const date *when) {
    return format_into(memory, when, "%a, %d %b %Y %H:%M:%S %z");
}
