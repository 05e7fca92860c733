/*
 * Letters and digits of ASCII, whatever the locale. A byte beyond ASCII is neither.
 */
#ifndef LOGOPSY_PARSERS_BASE_ASCII_H
#define LOGOPSY_PARSERS_BASE_ASCII_H

#include <stdbool.h>

static inline bool ascii_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static inline bool ascii_alnum(char c)
{
	return ascii_digit(c) || ascii_letter(c);
}

/* A capital as its small letter, all else as it is. */
static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

/* 0-15, or -1 if it is no hexadecimal digit. */
static inline int ascii_hex(char c)
{
	return ascii_digit(c) ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

#endif
