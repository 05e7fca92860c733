#include "cmd/interrupt.h"

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char temporary[PATH_MAX + 32], done[1024];
static bool terminal;

static void put(const char *text)
{
	ssize_t n = write(STDERR_FILENO, text, strlen(text));
	(void)n; /* nothing is left to be done about it */
}

/* Calls only what may be called here. The signal has its default again, and takes effect on return. */
static void on_signal(int number)
{
	if (temporary[0])
		unlink(temporary);
	if (terminal)
		put("\r\x1b[K"); /* the progress line */
	put("logopsy: stopped by ");
	put(number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGHUP");
	if (done[0])
		put(": ");
	put(done);
	put("\n");
	raise(number);
}

static const int heeded[] = { SIGINT, SIGTERM, SIGHUP };

void interrupt_heed(void)
{
	struct sigaction ours = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND }, old;
	sigemptyset(&ours.sa_mask);
	terminal = isatty(STDERR_FILENO);
	for (size_t i = 0; i < sizeof heeded / sizeof *heeded; i++) {
		sigaddset(&ours.sa_mask, heeded[i]);
		if (sigaction(heeded[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(heeded[i], &ours, NULL);
	}
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
}

/* The handler must not see half a text. */
static void set(char *to, size_t room, const char *text)
{
	sigset_t all, old;
	sigemptyset(&all);
	for (size_t i = 0; i < sizeof heeded / sizeof *heeded; i++)
		sigaddset(&all, heeded[i]);
	sigprocmask(SIG_BLOCK, &all, &old);
	snprintf(to, room, "%s", text ? text : "");
	sigprocmask(SIG_SETMASK, &old, NULL);
}

void interrupt_say(const char *text)
{
	set(done, sizeof done, text);
}

void interrupt_remove(const char *path)
{
	set(temporary, sizeof temporary, path);
}
