/*
 * How fast, against what people have at hand.
 *
 * Writes its own nginx access log (always the same bytes for one size), compresses it, and
 * runs logopsy and its peers over it as whole processes, in turns (A B C A B C ...), so that a
 * busy machine is unfair to all alike. Prints medians and, for each peer, logopsy's time over
 * the peer's; its own first peer is itself with `--as`, told the format instead of finding it among all. Peers
 * that are not installed are left out. Last come the starts: a program that only says its version, and one that loads all formats.
 *
 *	bench LOGOPSY [--size MB] [--rounds N] [--dir DIR] [--big]
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ROUNDS = 25, HOURS = 6 };

/* ---- the log ---- */

static uint64_t state = 1;

static uint32_t below(uint32_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((state >> 32) * n >> 32);
}

/* Few of many are asked for often: ranks by a power law. */
static uint32_t popular(uint32_t n)
{
	double u = (below(1 << 24) + 0.5) / (1 << 24);
	return (uint32_t)(pow(n + 1.0, u) - 1);
}

static const char *const agents[] = {
	"Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.4 Safari/605.1.15",
	"Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/113.0.0.0 Mobile Safari/537.36",
	"curl/7.88.1",
};

static const char *const targets[][2] = {
	{ "/shop/category-", "/page" }, { "/shop/item/", "" }, { "/static/css/site-", ".css" },
	{ "/api/v1/cart/", "/lines" },  { "/search?q=word", "&page=1" }, { "/help/topic-", "" },
};

static int status_at(long second)
{
	bool outage = second >= 3 * 3600 && second < 3 * 3600 + 600;
	uint32_t r = below(1000);
	if (outage && r < 400)
		return r < 300 ? 502 : 504;
	return r < 1 ? 500 : r < 30 ? 404 : r < 60 ? 302 : r < 100 ? 304 : 200;
}

/* `bytes` of an nginx combined log over six hours. */
static bool write_log(const char *path, uint64_t bytes)
{
	FILE *f = fopen(path, "w");
	char stamp[40] = "";
	long last = -1;
	state = 1;
	for (uint64_t done = 0; f && done < bytes;) {
		long second = (long)((double)done / (double)bytes * HOURS * 3600);
		if (second != last) {
			time_t t = 1680000000 + second;
			struct tm tm;
			gmtime_r(&t, &tm);
			strftime(stamp, sizeof stamp, "%d/%b/%Y:%H:%M:%S +0000", &tm);
			last = second;
		}
		uint32_t client = popular(300000);
		const char *const *target = targets[below(sizeof targets / sizeof *targets)];
		int n = fprintf(f, "10.%u.%u.%u - - [%s] \"GET %s%u%s HTTP/1.1\" %d %u \"https://www.example.com/from/%u\" \"%s\"\n", client >> 16, client >> 8 & 255,
				client & 255, stamp, target[0], popular(1000), target[1], status_at(second), below(60000), popular(500), agents[popular(5)]);
		if (n < 0)
			break;
		done += (uint64_t)n;
	}
	return f && fclose(f) == 0;
}

/* ---- running ---- */

struct cost {
	double wall, cpu, rss_mib;
};

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* False if it could not be run or failed. */
static bool run(const char *command, struct cost *out)
{
	struct timespec a, b;
	struct rusage ru;
	int status;
	clock_gettime(CLOCK_MONOTONIC, &a);
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &ru) != pid)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &b);
	out->wall = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
	out->cpu = seconds(ru.ru_utime) + seconds(ru.ru_stime); /* of the shell and all it waited for */
	out->rss_mib = (double)ru.ru_maxrss / 1024; /* of the largest */
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof *v, ascending);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

struct peer {
	const char *name, *needs; /* program that must be there */
	const char *command; /* %s: the log */
};

static const struct peer plain_peers[] = {
	{ "gawk, 5xx a minute", "gawk", "LC_ALL=C gawk '$9 >= 500 { n[substr($4, 2, 17)]++ } END { for (m in n) print m, n[m] }' '%s'" },
	{ "wc -l", "wc", "wc -l '%s'" },
	{ "lnav, SQL 5xx a minute", "lnav", "lnav -n -c ';SELECT strftime(\"%%Y-%%m-%%d %%H:%%M\", log_time) AS m, count(*) FROM access_log WHERE sc_status >= 500 GROUP BY m' '%s'" },
};
static const struct peer gz_peers[] = {
	{ "zcat | wc -l", "zcat", "zcat '%s' | wc -l" },
	{ "zcat | gawk", "gawk", "zcat '%s' | LC_ALL=C gawk '$9 >= 500 { n[substr($4, 2, 17)]++ } END { for (m in n) print m, n[m] }'" },
};

enum { MAX_JOBS = 8 };

struct job {
	const char *name;
	char command[2048];
	double wall[MAX_ROUNDS], cpu[MAX_ROUNDS], rss[MAX_ROUNDS];
	size_t n;
};

static void fill(char *to, size_t size, const char *command, const char *log)
{
	const char *hole = strstr(command, "%s");
	size_t n = 0;
	for (const char *p = command; *p && n + 1 < size; p++) {
		if (p == hole) {
			n += (size_t)snprintf(to + n, size - n, "%s", log);
			p++;
		} else if (p[0] == '%' && p[1] == '%') {
			to[n++] = '%';
			p++;
		} else {
			to[n++] = *p;
		}
	}
	to[n < size ? n : size - 1] = 0;
}

static bool installed(const char *program)
{
	char command[128];
	struct cost c;
	snprintf(command, sizeof command, "command -v %s", program);
	return run(command, &c);
}

/* One table: logopsy first, then its peers, all on one log. */
static bool compare(const char *title, const char *logopsy, const char *log, double mb, const struct peer *peers, size_t n_peers, size_t rounds)
{
	static struct job jobs[MAX_JOBS];
	size_t n = 2;
	memset(jobs, 0, sizeof jobs);
	jobs[0].name = "logopsy";
	snprintf(jobs[0].command, sizeof jobs[0].command, "'%s' -q --to json '%s'", logopsy, log);
	jobs[1].name = "logopsy --as nginx_access";
	snprintf(jobs[1].command, sizeof jobs[1].command, "'%s' -q --to json --as '*=nginx_access' '%s'", logopsy, log);
	for (size_t i = 0; i < n_peers && n < MAX_JOBS; i++)
		if (installed(peers[i].needs)) {
			jobs[n].name = peers[i].name;
			fill(jobs[n++].command, sizeof jobs->command, peers[i].command, log);
		}
	for (size_t r = 0; r < rounds; r++)
		for (size_t i = 0; i < n; i++) {
			struct cost c;
			if (!run(jobs[i].command, &c)) {
				fprintf(stderr, "bench: failed: %s\n", jobs[i].command);
				return false;
			}
			jobs[i].wall[jobs[i].n] = c.wall;
			jobs[i].cpu[jobs[i].n] = c.cpu;
			jobs[i].rss[jobs[i].n++] = c.rss_mib;
		}
	double ours = median(jobs[0].wall, jobs[0].n);
	double our_cpu = median(jobs[0].cpu, jobs[0].n);
	printf("\n%s, %.0f MB of text, median of %zu; logopsy over this:\n%-26s %8s %8s %8s %9s %6s %6s\n", title, mb, rounds, "", "wall s", "CPU s",
	       "MB/s", "peak MiB", "wall", "CPU");
	for (size_t i = 0; i < n; i++) {
		double wall = median(jobs[i].wall, jobs[i].n), cpu = median(jobs[i].cpu, jobs[i].n);
		printf("%-26s %8.2f %8.2f %8.0f %9.1f %6.2f %6.3f\n", jobs[i].name, wall, cpu, mb / wall, median(jobs[i].rss, jobs[i].n), ours / wall,
		       our_cpu / cpu);
	}
	fflush(stdout);
	return true;
}

struct options {
	const char *logopsy, *dir;
	uint64_t mb;
	size_t rounds;
	bool big;
};

static bool parse(int argc, char **argv, struct options *o)
{
	*o = (struct options){ .dir = getenv("TMPDIR"), .mb = 1000, .rounds = 5 };
	for (int i = 1; i < argc; i++) {
		bool more = i + 1 < argc;
		if (strcmp(argv[i], "--big") == 0)
			o->big = true;
		else if (strcmp(argv[i], "--size") == 0 && more)
			o->mb = strtoull(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--rounds") == 0 && more)
			o->rounds = strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--dir") == 0 && more)
			o->dir = argv[++i];
		else if (argv[i][0] != '-' && !o->logopsy)
			o->logopsy = argv[i];
		else
			return false;
	}
	if (!o->dir)
		o->dir = "/tmp";
	return o->logopsy && o->mb > 0 && o->rounds > 0 && o->rounds <= MAX_ROUNDS;
}

/* Memory must not grow with the input: four times the log in the same space. */
static bool measure_big(const struct options *o, const char *log)
{
	char command[1024];
	struct cost small, large;
	snprintf(command, sizeof command, "'%s' -q --to json '%s'", o->logopsy, log);
	bool ok = run(command, &small) && write_log(log, 4 * o->mb * 1000000) && run(command, &large);
	if (ok)
		printf("\npeak memory of logopsy: %.1f MiB on %llu MB, %.1f MiB on %llu MB (%.2f s)\n", small.rss_mib, (unsigned long long)o->mb,
		       large.rss_mib, (unsigned long long)(4 * o->mb), large.wall);
	return ok;
}

/* What is made of the logs once they are read: its share of the whole, as the program itself tells with -v. */
static bool measure_phases(const struct options *o, const char *log)
{
	char command[2048], said[700], line[256];
	double share[MAX_ROUNDS], wall[MAX_ROUNDS];
	snprintf(said, sizeof said, "%s.err", log);
	snprintf(command, sizeof command, "'%s' -v --no-config -o '%s.html' -o '%s.json' '%s' 2>'%s'", o->logopsy, log, log, log, said);
	for (size_t i = 0; i < o->rounds; i++) {
		struct cost c;
		double reading = 0, correlating = 0, writing = 0;
		FILE *f = run(command, &c) ? fopen(said, "r") : NULL;
		if (!f)
			return false;
		while (fgets(line, sizeof line, f)) {
			const char *at = strstr(line, "reading ");
			if (at && sscanf(at, "reading %lf s, correlating %lf s, writing %lf s", &reading, &correlating, &writing) == 3)
				break;
		}
		fclose(f);
		wall[i] = c.wall;
		share[i] = (correlating + writing) / (reading + correlating + writing);
	}
	printf("\nafter reading: %.1f %% of the run's %.2f s (correlating, and writing HTML and JSON)\n", 100 * median(share, o->rounds), median(wall, o->rounds));
	unlink(said);
	for (int i = 0; i < 2; i++) {
		snprintf(said, sizeof said, "%s.%s", log, i ? "html" : "json");
		unlink(said);
	}
	return true;
}

static bool measure_start(const struct options *o)
{
	static const char *const words[] = { "--version", "formats list" };
	enum { STARTS = 25 };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		char command[1024];
		double wall[STARTS], cpu[STARTS];
		snprintf(command, sizeof command, "exec '%s' --no-config %s", o->logopsy, words[i]);
		for (size_t k = 0; k < STARTS; k++) {
			struct cost c;
			if (!run(command, &c))
				return false;
			wall[k] = c.wall * 1000;
			cpu[k] = c.cpu * 1000;
		}
		printf("%slogopsy %-14s %6.1f ms, %6.1f ms CPU\n", i ? "" : "\n", words[i], median(wall, STARTS), median(cpu, STARTS));
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options o;
	char dir[512], log[600], gz[620], command[1400];
	struct cost c;
	if (!parse(argc, argv, &o)) {
		fprintf(stderr, "usage: bench LOGOPSY [--size MB] [--rounds N] [--dir DIR] [--big]\n");
		return 2;
	}
	snprintf(dir, sizeof dir, "%s/logopsy-bench-XXXXXX", o.dir);
	if (!mkdtemp(dir)) {
		fprintf(stderr, "bench: cannot make %s: %s\n", dir, strerror(errno));
		return 3;
	}
	snprintf(log, sizeof log, "%s/access.log", dir);
	snprintf(gz, sizeof gz, "%s.gz", log);
	snprintf(command, sizeof command, "gzip -6 -c '%s' > '%s'", log, gz);
	double mb = (double)o.mb;
	bool ok = write_log(log, o.mb * 1000000) && run(command, &c) &&
		  compare("nginx combined, plain", o.logopsy, log, mb, plain_peers, sizeof plain_peers / sizeof *plain_peers, o.rounds) &&
		  compare("nginx combined, gzip -6", o.logopsy, gz, mb, gz_peers, sizeof gz_peers / sizeof *gz_peers, o.rounds) &&
		  measure_phases(&o, log) && measure_start(&o) && (!o.big || measure_big(&o, log));
	unlink(log);
	unlink(gz);
	rmdir(dir);
	if (!ok)
		fprintf(stderr, "bench: stopped: is there room in %s, and does %s work?\n", o.dir, o.logopsy);
	return ok ? 0 : 3;
}
