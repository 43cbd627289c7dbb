/* SPDX-License-Identifier: MIT
 *
 * Facts of the Unicode CLDR, release 48, in the languages of the built-in
 * themes: names as they stand within a date, and the order of its parts.
 */
#include "base/date_names.h"

#include <string.h>

/* clang-format off */
/* Japanese and Chinese count them, and have no shorter names. */
#define NUMBERED_MONTHS \
    "1\xE6\x9C\x88", "2\xE6\x9C\x88", "3\xE6\x9C\x88", "4\xE6\x9C\x88", \
    "5\xE6\x9C\x88", "6\xE6\x9C\x88", "7\xE6\x9C\x88", "8\xE6\x9C\x88", \
    "9\xE6\x9C\x88", "10\xE6\x9C\x88", "11\xE6\x9C\x88", "12\xE6\x9C\x88"

static const date_names NAMES[] = {
    {"en",
        {
            "January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December"},
        {
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
            "Nov", "Dec"},
        {
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
            "Sunday"},
        {
            "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
        {"%A, %B %-d, %Y",
         "%B %-d, %Y",
         "%b %-d, %Y",
         "%-m/%-d/%y"}},
    {"de",
        {
            "Januar", "Februar", "M\xC3\xA4rz", "April", "Mai", "Juni", "Juli",
            "August", "September", "Oktober", "November", "Dezember"},
        {
            "Jan.", "Feb.", "M\xC3\xA4rz", "Apr.", "Mai", "Juni", "Juli", "Aug.",
            "Sept.", "Okt.", "Nov.", "Dez."},
        {
            "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag",
            "Sonntag"},
        {
            "Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."},
        {"%A, %-d. %B %Y",
         "%-d. %B %Y",
         "%d.%m.%Y",
         "%d.%m.%y"}},
    {"fr",
        {
            "janvier", "f\xC3\xA9vrier", "mars", "avril", "mai", "juin", "juillet",
            "ao\xC3\xBBt", "septembre", "octobre", "novembre", "d\xC3\xA9""cembre"},
        {
            "janv.", "f\xC3\xA9vr.", "mars", "avr.", "mai", "juin", "juil.",
            "ao\xC3\xBBt", "sept.", "oct.", "nov.", "d\xC3\xA9""c."},
        {
            "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
        {
            "lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."},
        {"%A %-d %B %Y",
         "%-d %B %Y",
         "%-d %b %Y",
         "%d/%m/%Y"}},
    {"es",
        {
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
            "septiembre", "octubre", "noviembre", "diciembre"},
        {
            "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct",
            "nov", "dic"},
        {
            "lunes", "martes", "mi\xC3\xA9rcoles", "jueves", "viernes",
            "s\xC3\xA1""bado", "domingo"},
        {
            "lun", "mar", "mi\xC3\xA9", "jue", "vie", "s\xC3\xA1""b", "dom"},
        {"%A, %-d de %B de %Y",
         "%-d de %B de %Y",
         "%-d %b %Y",
         "%-d/%-m/%y"}},
    {"pt",
        {
            "janeiro", "fevereiro", "mar\xC3\xA7o", "abril", "maio", "junho",
            "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
        {
            "jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.",
            "out.", "nov.", "dez."},
        {
            "segunda-feira", "ter\xC3\xA7""a-feira", "quarta-feira", "quinta-feira",
            "sexta-feira", "s\xC3\xA1""bado", "domingo"},
        {
            "seg.", "ter.", "qua.", "qui.", "sex.", "s\xC3\xA1""b.", "dom."},
        {"%A, %-d de %B de %Y",
         "%-d de %B de %Y",
         "%-d de %b de %Y",
         "%d/%m/%Y"}},
    {"it",
        {
            "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio",
            "agosto", "settembre", "ottobre", "novembre", "dicembre"},
        {
            "gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott",
            "nov", "dic"},
        {
            "luned\xC3\xAC", "marted\xC3\xAC", "mercoled\xC3\xAC", "gioved\xC3\xAC",
            "venerd\xC3\xAC", "sabato", "domenica"},
        {
            "lun", "mar", "mer", "gio", "ven", "sab", "dom"},
        {"%A %-d %B %Y",
         "%-d %B %Y",
         "%-d %b %Y",
         "%d/%m/%y"}},
    {"nl",
        {
            "januari", "februari", "maart", "april", "mei", "juni", "juli",
            "augustus", "september", "oktober", "november", "december"},
        {
            "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt",
            "nov", "dec"},
        {
            "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag",
            "zondag"},
        {
            "ma", "di", "wo", "do", "vr", "za", "zo"},
        {"%A %-d %B %Y",
         "%-d %B %Y",
         "%-d %b %Y",
         "%d-%m-%Y"}},
    {"ja",
        {
            NUMBERED_MONTHS},
        {
            NUMBERED_MONTHS},
        {
            "\xE6\x9C\x88\xE6\x9B\x9C\xE6\x97\xA5",
            "\xE7\x81\xAB\xE6\x9B\x9C\xE6\x97\xA5",
            "\xE6\xB0\xB4\xE6\x9B\x9C\xE6\x97\xA5",
            "\xE6\x9C\xA8\xE6\x9B\x9C\xE6\x97\xA5",
            "\xE9\x87\x91\xE6\x9B\x9C\xE6\x97\xA5",
            "\xE5\x9C\x9F\xE6\x9B\x9C\xE6\x97\xA5",
            "\xE6\x97\xA5\xE6\x9B\x9C\xE6\x97\xA5"},
        {
            "\xE6\x9C\x88", "\xE7\x81\xAB", "\xE6\xB0\xB4", "\xE6\x9C\xA8",
            "\xE9\x87\x91", "\xE5\x9C\x9F", "\xE6\x97\xA5"},
        {"%Y\xE5\xB9\xB4%-m\xE6\x9C\x88%-d\xE6\x97\xA5%A",
         "%Y\xE5\xB9\xB4%-m\xE6\x9C\x88%-d\xE6\x97\xA5",
         "%Y/%m/%d",
         "%Y/%m/%d"}},
    {"zh",
        {
            NUMBERED_MONTHS},
        {
            NUMBERED_MONTHS},
        {
            "\xE6\x98\x9F\xE6\x9C\x9F\xE4\xB8\x80",
            "\xE6\x98\x9F\xE6\x9C\x9F\xE4\xBA\x8C",
            "\xE6\x98\x9F\xE6\x9C\x9F\xE4\xB8\x89",
            "\xE6\x98\x9F\xE6\x9C\x9F\xE5\x9B\x9B",
            "\xE6\x98\x9F\xE6\x9C\x9F\xE4\xBA\x94",
            "\xE6\x98\x9F\xE6\x9C\x9F\xE5\x85\xAD",
            "\xE6\x98\x9F\xE6\x9C\x9F\xE6\x97\xA5"},
        {
            "\xE5\x91\xA8\xE4\xB8\x80", "\xE5\x91\xA8\xE4\xBA\x8C",
            "\xE5\x91\xA8\xE4\xB8\x89", "\xE5\x91\xA8\xE5\x9B\x9B",
            "\xE5\x91\xA8\xE4\xBA\x94", "\xE5\x91\xA8\xE5\x85\xAD",
            "\xE5\x91\xA8\xE6\x97\xA5"},
        {"%Y\xE5\xB9\xB4%-m\xE6\x9C\x88%-d\xE6\x97\xA5%A",
         "%Y\xE5\xB9\xB4%-m\xE6\x9C\x88%-d\xE6\x97\xA5",
         "%Y\xE5\xB9\xB4%-m\xE6\x9C\x88%-d\xE6\x97\xA5",
         "%Y/%-m/%-d"}},
    {"ar",
        {
            "\xD9\x8A\xD9\x86\xD8\xA7\xD9\x8A\xD8\xB1",
            "\xD9\x81\xD8\xA8\xD8\xB1\xD8\xA7\xD9\x8A\xD8\xB1",
            "\xD9\x85\xD8\xA7\xD8\xB1\xD8\xB3",
            "\xD8\xA3\xD8\xA8\xD8\xB1\xD9\x8A\xD9\x84",
            "\xD9\x85\xD8\xA7\xD9\x8A\xD9\x88",
            "\xD9\x8A\xD9\x88\xD9\x86\xD9\x8A\xD9\x88",
            "\xD9\x8A\xD9\x88\xD9\x84\xD9\x8A\xD9\x88",
            "\xD8\xA3\xD8\xBA\xD8\xB3\xD8\xB7\xD8\xB3",
            "\xD8\xB3\xD8\xA8\xD8\xAA\xD9\x85\xD8\xA8\xD8\xB1",
            "\xD8\xA3\xD9\x83\xD8\xAA\xD9\x88\xD8\xA8\xD8\xB1",
            "\xD9\x86\xD9\x88\xD9\x81\xD9\x85\xD8\xA8\xD8\xB1",
            "\xD8\xAF\xD9\x8A\xD8\xB3\xD9\x85\xD8\xA8\xD8\xB1"},
        {
            "\xD9\x8A\xD9\x86\xD8\xA7\xD9\x8A\xD8\xB1",
            "\xD9\x81\xD8\xA8\xD8\xB1\xD8\xA7\xD9\x8A\xD8\xB1",
            "\xD9\x85\xD8\xA7\xD8\xB1\xD8\xB3",
            "\xD8\xA3\xD8\xA8\xD8\xB1\xD9\x8A\xD9\x84",
            "\xD9\x85\xD8\xA7\xD9\x8A\xD9\x88",
            "\xD9\x8A\xD9\x88\xD9\x86\xD9\x8A\xD9\x88",
            "\xD9\x8A\xD9\x88\xD9\x84\xD9\x8A\xD9\x88",
            "\xD8\xA3\xD8\xBA\xD8\xB3\xD8\xB7\xD8\xB3",
            "\xD8\xB3\xD8\xA8\xD8\xAA\xD9\x85\xD8\xA8\xD8\xB1",
            "\xD8\xA3\xD9\x83\xD8\xAA\xD9\x88\xD8\xA8\xD8\xB1",
            "\xD9\x86\xD9\x88\xD9\x81\xD9\x85\xD8\xA8\xD8\xB1",
            "\xD8\xAF\xD9\x8A\xD8\xB3\xD9\x85\xD8\xA8\xD8\xB1"},
        {
            "\xD8\xA7\xD9\x84\xD8\xA7\xD8\xAB\xD9\x86\xD9\x8A\xD9\x86",
            "\xD8\xA7\xD9\x84\xD8\xAB\xD9\x84\xD8\xA7\xD8\xAB\xD8\xA7\xD8\xA1",
            "\xD8\xA7\xD9\x84\xD8\xA3\xD8\xB1\xD8\xA8\xD8\xB9\xD8\xA7\xD8\xA1",
            "\xD8\xA7\xD9\x84\xD8\xAE\xD9\x85\xD9\x8A\xD8\xB3",
            "\xD8\xA7\xD9\x84\xD8\xAC\xD9\x85\xD8\xB9\xD8\xA9",
            "\xD8\xA7\xD9\x84\xD8\xB3\xD8\xA8\xD8\xAA",
            "\xD8\xA7\xD9\x84\xD8\xA3\xD8\xAD\xD8\xAF"},
        {
            "\xD8\xA7\xD9\x84\xD8\xA7\xD8\xAB\xD9\x86\xD9\x8A\xD9\x86",
            "\xD8\xA7\xD9\x84\xD8\xAB\xD9\x84\xD8\xA7\xD8\xAB\xD8\xA7\xD8\xA1",
            "\xD8\xA7\xD9\x84\xD8\xA3\xD8\xB1\xD8\xA8\xD8\xB9\xD8\xA7\xD8\xA1",
            "\xD8\xA7\xD9\x84\xD8\xAE\xD9\x85\xD9\x8A\xD8\xB3",
            "\xD8\xA7\xD9\x84\xD8\xAC\xD9\x85\xD8\xB9\xD8\xA9",
            "\xD8\xA7\xD9\x84\xD8\xB3\xD8\xA8\xD8\xAA",
            "\xD8\xA7\xD9\x84\xD8\xA3\xD8\xAD\xD8\xAF"},
        {"%A\xD8\x8C %-d %B %Y",
         "%-d %B %Y",
         "%d\xE2\x80\x8F/%m\xE2\x80\x8F/%Y",
         "%-d\xE2\x80\x8F/%-m\xE2\x80\x8F/%Y"}},
};
/* clang-format on */

const date_names *date_names_of(const char *language) {
    size_t size = strcspn(language, "-_");
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strlen(NAMES[i].language) == size &&
            strncmp(NAMES[i].language, language, size) == 0)
            return &NAMES[i];
    return &NAMES[0];
}

const char *date_names_pattern(const date_names *self, const char *name) {
    static const char *const forms[] = {"full", "long", "medium", "short"};
    for (size_t i = 0; i < 4; i++)
        if (strcmp(forms[i], name) == 0) return self->patterns[i];
    return NULL;
}
