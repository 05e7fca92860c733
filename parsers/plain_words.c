#include "parsers/plain_words.h"

#include "parsers/base/ascii.h"

#include <stdlib.h>

/* In order. */
static const char *const words[] = {
	"a", "about", "after", "again", "all", "already", "also", "although", "am", "an", "and", "another", "any", "are", "as", "at",
	"be", "because", "been", "before", "being", "both", "but", "by", "can", "cannot", "could", "did", "do", "does", "doing", "done",
	"due", "during", "each", "either", "else", "even", "every", "few", "for", "from", "further", "had", "has", "have", "having",
	"he", "her", "here", "hers", "him", "his", "how", "if", "in", "instead", "into", "is", "it", "its", "itself", "just", "many",
	"may", "might", "more", "most", "must", "my", "neither", "never", "no", "none", "nor", "not", "now", "of", "off", "on", "once",
	"one", "only", "onto", "or", "other", "others", "otherwise", "our", "ours", "out", "over", "own", "per", "perhaps", "same",
	"shall", "she", "should", "since", "so", "some", "still", "such", "than", "that", "the", "their", "theirs", "them", "then",
	"there", "these", "they", "this", "those", "though", "through", "to", "too", "toward", "towards", "under", "unless", "until",
	"up", "upon", "very", "via", "was", "we", "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose",
	"why", "will", "with", "within", "without", "would", "yet", "you", "your", "yours",
};

static int compare(const void *word, const void *one)
{
	return str_cmp(*(const struct str *)word, str_of(*(const char *const *)one));
}

bool may_be_name(struct str word)
{
	char small[16];
	struct str key = { small, word.n };
	if (word.n > sizeof small)
		return true;
	for (size_t i = 0; i < word.n; i++)
		small[i] = ascii_lower(word.p[i]);
	return !bsearch(&key, words, sizeof words / sizeof *words, sizeof *words, compare);
}
