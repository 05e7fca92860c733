/*
 * Incidents with known answers, drawn by chance from a seed.
 *
 * A case is one of a family (the table in families.c), with its own number: the same number gives the same
 * logs. What is written beside the logs is the truth, and what the best possible estimate would say
 * that is told the true rates (best.c).
 */
#ifndef LOGOPSY_TESTS_TRUTH_TRUTH_H
#define LOGOPSY_TESTS_TRUTH_TRUTH_H

#include "fixtures/maker/site.h"

enum front { FRONT_NGINX, FRONT_HAPROXY, FRONT_BOTH, FRONT_ALB, FRONT_APACHE, FRONT_COUNT };
enum trouble { BY_ERROR, BY_REFUSAL, BY_TIMEOUT, BY_SILENCE, BY_SLOWNESS, BY_LOSS };
/* What is ordinary and may look like trouble: sets of them. */
enum noise { NOISE_RESTARTS = 1, NOISE_CRAWLER = 2, NOISE_STORM = 4, NOISE_LOOP = 8, NOISE_CRON = 16, NOISE_CHECKS = 32, NOISE_CLUSTERS = 64, NOISE_BATCH = 128 };
/* Where no requests are logged, what is. */
enum only_logs { LOGS_REQUESTS, LOGS_STATES, LOGS_ERRORS };

/* Stamps that only faults.c writes, beside those of enum stamp_style. */
enum { T_PHP = 100, T_APT, T_EPOCH_MS };

/* Of requests that begin in [from, to): the share that fails, linear between its ends. */
struct phase {
	int64_t from, to; /* ns */
	double share, share_end;
	int service; /* -1: all */
};

/* Announced beforehand. */
struct maintenance {
	int64_t posted, from, to; /* posted 0: there is none */
	bool bounds; /* the page's export tells from and to, not only when it was done */
};

/* A deploy, told by a tool's log. */
struct change {
	int64_t from, to;
	int tool; /* row of changes.c */
	int server; /* -1: all */
	char version[24];
	bool guilty;
	int64_t undone; /* an innocent one that is rolled back, when; 0 = never */
};

enum { PHASES = 24, CHANGES = 6 };

#define BURST_REQUESTS 4.5 /* of one client's burst, on average */

struct truth_case {
	unsigned number;
	const char *family;
	enum front front;
	enum trouble trouble;
	int servers;
	int only; /* the server that fails; -1: any */
	int services; /* that take turns: 2 backends, or 2 sites with a log each; else 1 */
	double factor; /* of the duration of slow requests */
	unsigned noise; /* enum noise */
	enum only_logs logs;
	struct maintenance maintenance;
	double base; /* share of failures in health, beside the site's own */
	double burst; /* chance a minute of a short burst of one client's failures */
	double timeout; /* s */
	struct phase phase[PHASES]; /* by time */
	size_t phases;
	struct change change[CHANGES];
	size_t changes;
	int64_t reversed; /* the guilty change is rolled back; 0 = never */
	bool by_address; /* the balancer names servers by address, and they log requests themselves */
	bool ambiguous; /* two changes that nothing tells apart */
	double offset; /* s that the first server's clock is ahead of the others' */
	int zone; /* s east of UTC in which the servers print, without saying so */
	bool ids; /* request ids on both sides */
	double ahead[8]; /* s that each server's clock is ahead, beside that */
	double drift, stepped; /* s a s that the first server's clock gains; s by which it is put forward amid the case */
	unsigned keep; /* servers log one request of so many; 0 = all */
	struct machines { /* what the servers' own logs and those about them tell beside requests; machines.c */
		unsigned restarts, deploys; /* of each server */
		bool checks, alerts; /* the balancer's health checks notice restarts; alerts do */
		bool hourly; /* they come by the clock */
		bool alone; /* the own logs tell of them, and nobody else does */
	} machines;
	int fault; /* row of faults.c; -1: none */
	const char *fault_kind; /* "capacity|host": what it may be called */
	char fault_names[96]; /* "db1|deadlock": one of which must be named */
	bool chronic, stranger; /* complaints of every day; a provider's post about something else */

	struct site site;
	struct writer lb, second, web[8];
	int64_t restart[16]; /* each a second or three without a server */
	size_t restarts;
	struct seen { /* requests as the logs give them: by stamp */
		int64_t t;
		bool bad;
	} *seen;
	size_t n_seen, cap_seen;
	double excess; /* failures that the trouble made */
};

/* Fills in the case of that number, of draw `seed` of all; false if there is none. */
bool family_draw(unsigned number, unsigned seed, struct truth_case *c);
/* Writes all lines. */
void traffic_make(struct truth_case *c);
void changes_make(struct truth_case *c);
void machines_make(struct truth_case *c);
/* What the server's clock shows at t. */
int64_t clock_of(const struct truth_case *c, int server, int64_t t);
/* Of a case whose traffic is drawn: the fault of that number, and where it is. */
void fault_draw(struct truth_case *c, unsigned number);
void fault_make(struct truth_case *c);
void noise_make(struct truth_case *c);
void noise_decide(struct truth_case *c, struct request *r);
void signs_make(struct truth_case *c); /* what is logged beside requests, or instead of them */
/* One request's lines. */
void request_log(struct site *s, const struct request *r);
int service_of(const struct truth_case *c, const struct request *r);

/* The boundary near t between share a and share b, most likely given both; and the log-likelihood ratio of the phase. */
int64_t best_edge(const struct truth_case *c, int64_t t, int64_t from, int64_t to, double a, double b);
double best_worth(const struct truth_case *c, double healthy);
/* Of all requests; of one service's. */
double share_at(const struct truth_case *c, int64_t t);
double service_share_at(const struct truth_case *c, int64_t t, int service);
double healthy_share(const struct truth_case *c);

#endif
