/* SPDX-License-Identifier: MIT
 *
 * Parsing and calendar arithmetic.  Days are counted in the proleptic
 * Gregorian calendar; only the offset of the site's zone is asked of the
 * system.
 */
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Days from 1970-01-01; years count from March so that the leap day is last. */
static int64_t days_from_civil(int year, int month, int day) {
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, date *out) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    out->day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
    out->month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    out->year = (int)(year + era * 400 + (out->month <= 2));
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool date_set_zone(const char *name) {
    if (strcmp(name, "UTC") != 0) {
        char path[512];
        if (!*name || strstr(name, "..") || *name == '/' || strlen(name) > 200)
            return false;
        /* The system takes an unknown zone for UTC silently, so look first. */
        int size = snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
        if (size < 0 || access(path, R_OK) != 0) return false;
    }
    setenv("TZ", name, 1);
    tzset();
    return true;
}

static int64_t wall_seconds(const date *when) {
    int64_t days = days_from_civil(when->year, when->month, when->day);
    return days * 86400 + when->hour * 3600 + when->minute * 60 + when->second;
}

/* Minutes east of UTC in the site's zone at a local time. */
static int zone_offset(const date *when) {
    struct tm local = {
        .tm_year = when->year - 1900,
        .tm_mon = when->month - 1,
        .tm_mday = when->day,
        .tm_hour = when->hour,
        .tm_min = when->minute,
        .tm_sec = when->second,
        .tm_isdst = -1};
    return mktime(&local) == (time_t)-1 ? 0 : (int)(local.tm_gmtoff / 60);
}

/* A number of exactly `digits` digits; advances *at. */
static bool read_digits(const char **at, const char *end, int digits, int *out) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (*at >= end || **at < '0' || **at > '9') return false;
        value = value * 10 + (*(*at)++ - '0');
    }
    *out = value;
    return true;
}

static bool read_char(const char **at, const char *end, char c) {
    if (*at >= end || **at != c) return false;
    ++*at;
    return true;
}

static bool read_day(const char **at, const char *end, date *out) {
    return read_digits(at, end, 4, &out->year) && read_char(at, end, '-') &&
           read_digits(at, end, 2, &out->month) && read_char(at, end, '-') &&
           read_digits(at, end, 2, &out->day) && out->year >= 1 && out->month >= 1 &&
           out->month <= 12 && out->day >= 1 &&
           out->day <= days_in_month(out->year, out->month);
}

static bool read_fraction(const char **at, const char *end, int *nano) {
    int unit = 100000000;
    const char *start = *at;
    while (*at < end && **at >= '0' && **at <= '9') {
        *nano += unit * (**at - '0');
        unit /= 10;
        ++*at;
    }
    return *at > start;
}

static bool read_time(const char **at, const char *end, date *out) {
    if (!read_digits(at, end, 2, &out->hour) || !read_char(at, end, ':') ||
        !read_digits(at, end, 2, &out->minute))
        return false;
    if (read_char(at, end, ':')) {
        if (!read_digits(at, end, 2, &out->second)) return false;
        if (read_char(at, end, '.') && !read_fraction(at, end, &out->nano))
            return false;
    }
    out->has_time = true;
    if (out->second == 60) out->second = 59; /* RFC 3339 allows leap seconds */
    return out->hour <= 23 && out->minute <= 59 && out->second <= 59;
}

static bool read_offset(const char **at, const char *end, date *out) {
    if (*at == end) return true;
    if (**at == ' ') ++*at;
    if (*at == end) return false;
    char sign = *(*at)++;
    out->has_offset = true;
    if (sign == 'Z' || sign == 'z') return true;
    int hours, minutes = 0;
    if ((sign != '+' && sign != '-') || !read_digits(at, end, 2, &hours)) return false;
    bool colon = read_char(at, end, ':');
    if ((colon || *at < end) && !read_digits(at, end, 2, &minutes)) return false;
    out->offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    return hours <= 23 && minutes <= 59;
}

bool date_parse(const char *text, size_t size, date *out) {
    const char *at = text, *end = text + size;
    date when = {0};
    if (!read_day(&at, end, &when)) return false;
    if (at < end) {
        bool parted = *at == 'T' || *at == 't' || *at == ' ';
        at++;
        if (!parted || !read_time(&at, end, &when) || !read_offset(&at, end, &when))
            return false;
    }
    if (at != end) return false;
    if (!when.has_offset) when.offset = zone_offset(&when);
    when.epoch = wall_seconds(&when) - (int64_t)when.offset * 60;
    *out = when;
    return true;
}

size_t date_prefix(const char *text, date *out) {
    enum { SIZE = sizeof "YYYY-MM-DD" - 1 };
    return strnlen(text, SIZE) == SIZE && date_parse(text, SIZE, out) ? SIZE : 0;
}

int date_compare(const date *left, const date *right) {
    if (left->epoch != right->epoch) return left->epoch < right->epoch ? -1 : 1;
    return (left->nano > right->nano) - (left->nano < right->nano);
}

date date_from_epoch(int64_t epoch) {
    time_t seconds = (time_t)epoch;
    struct tm local;
    date when = {.epoch = epoch, .has_time = true, .has_offset = true};
    if (localtime_r(&seconds, &local)) when.offset = (int)(local.tm_gmtoff / 60);
    int64_t wall = epoch + (int64_t)when.offset * 60;
    int64_t days = wall / 86400 - (wall % 86400 < 0);
    int left = (int)(wall - days * 86400);
    civil_from_days(days, &when);
    when.hour = left / 3600;
    when.minute = left / 60 % 60;
    when.second = left % 60;
    return when;
}

int date_weekday(const date *when) {
    int64_t days = days_from_civil(when->year, when->month, when->day);
    return (int)(((days + 3) % 7 + 7) % 7) + 1; /* 1970-01-01 was a Thursday */
}

int date_yearday(const date *when) {
    return (int)(days_from_civil(when->year, when->month, when->day) -
                 days_from_civil(when->year, 1, 1)) +
           1;
}
