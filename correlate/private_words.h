/*
 * What people wrote among themselves, left out of sentences.
 *
 * Sentences quote it in many ways: whole, cut, from its middle, as the name of a change. So it is known by its words, not by
 * where it was quoted: a run of them is left out wherever it stands, and a short one where it is a quotation or a text of its own.
 */
#ifndef LOGOPSY_CORRELATE_PRIVATE_WORDS_H
#define LOGOPSY_CORRELATE_PRIVATE_WORDS_H

#include "correlate/analysis.h"

struct private_words;

/* `texts`: what people wrote, `posts`: what was public from the start and stays, even where people repeat it. Both are copied. */
struct private_words *private_words_new(struct strs texts, struct strs posts);
void private_words_free(struct private_words *w);
/* Appends the sentence with STR(LEFT_OUT) in the place of such words and of the quotation marks around them. */
void private_words_leave_out(const struct private_words *w, struct buf *out, struct str sentence);

#define LEFT_OUT "(a note that this edition leaves out)"

#endif
