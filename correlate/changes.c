/*
 * Change facts to changes: spans with outcome, hosts and version.
 *
 * Tools tell a change in several lines (a play and its recap, a run and its exit code, a
 * package and its configuration). Lines belong together if they come from the same log,
 * carry the same id or come close upon each other.
 */
#include "correlate/changes.h"
#include "correlate/objects.h"

#include "parsers/base/fold.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

static const struct {
	enum suspect_kind kind;
	const char *const words[28];
} kinds[] = {
	/* First match wins. Cloud providers write the names of their calls in one word. */
	{ SUSPECT_CERTIFICATE, { "certbot", "certificate", "letsencrypt", "tls renew", "acm " } },
	{ SUSPECT_NETWORK,
	  { "firewall", "iptables", "ip6tables", "nft ", "ufw", "security group", "securitygroup", "networksecuritygroup", "authorizesecuritygroup",
	    "revokesecuritygroup", "modifysecuritygroup", "microsoft.network", "networkacl", "createnetworkacl", "replacenetworkacl", "deletenetworkacl",
	    "createroute", "deleteroute", "replaceroute", "route table", "vlan", "bgp", "ip route", "ip link" } },
	{ SUSPECT_DATABASE,
	  { "alter table", "alter index", "alter database", "create index", "create unique index", "drop index", "drop table", "reindex", "truncate ", "migrat", "schema",
	    "rds", "dynamodb", "elasticache", "sqladmin", "cloudsql", "microsoft.sql", "microsoft.dbfor", "failover", "switchover", "promote standby" } },
	{ SUSPECT_CAPACITY, { "autoscal", "application-autoscaling", "new size", "setdesiredcapacity", "kubectl scale", "scale " } },
	{ SUSPECT_CONFIG,
	  { "conf", "template", "feature flag", "settings", "sysctl", "script", "cron", "secret", "parameter", "/etc/", "ssm", "iam", "appconfig" } },
	{ SUSPECT_INFRASTRUCTURE,
	  { "terraform", "kernel", "firmware", "raid", "mdadm", "linux-image", "libc6", "openssl", "network", "storage", "disk", "switch", "provision", "dns",
	    "route53", "zone" } },
	{ SUSPECT_DEPLOY,
	  { "deploy", "release", "rollout", "upgrade", "version", "ship", "capistrano", "helm", "argocd", "rolled back", "rollback" } },
};

/* Tools that do one kind of work, whatever words they use. */
static const struct {
	enum suspect_kind kind;
	const char *const words[8];
} of_tools[] = {
	{ SUSPECT_CERTIFICATE, { "certbot", "acme", "cert-manager" } },
	{ SUSPECT_CONFIG, { "launchdarkly", "unleash", "flagsmith" } },
	{ SUSPECT_INFRASTRUCTURE, { "terraform", "pulumi", "cloudformation" } },
};

/* A deploy tool that writes through syslog is no package manager. */
static bool is_deploy_tool(const struct fact *f)
{
	static const char *const names[] = { "deploy", "release", "capistrano", "fabric", "ansible", "puppet", "chef", "salt", "helm", "argo", NULL };
	return text_has(f->f[F_PROCESS], names);
}

/* An id has no blanks: what has is what was typed, or a tool's name for its work. */
static bool is_command(struct str change)
{
	return str_chr(change, ' ') != SIZE_MAX;
}

static bool of_packages(const struct fact *f)
{
	static const char *const managers[] = { "apt", "dpkg", "yum", "dnf", "rpm", "pacman", "zypp", "apk", "brew", "unattended", NULL };
	return text_has(f->f[F_PROCESS], managers) || text_has(f->format, managers);
}

/* One run of a package manager is told by a record for each package, one of a tool that sets up machines by one for each thing that it does. */
static bool tells_in_parts(const struct fact *f)
{
	static const char *const tools[] = { "ansible", "puppet", "chef", "cinc", "salt", NULL };
	return of_packages(f) || (f->kind == EV_CHANGE && (text_has(f->f[F_PROCESS], tools) || str_starts(fact_text(f), STR("ansible-"))));
}

/* Deploy tools name their work; package managers and people do not always: then the words decide. */
static enum suspect_kind change_kind(const struct fact *f)
{
	/* "upgrade" is every package manager's verb: there the package's name decides; of a command, the command. */
	bool command = f->kind == EV_CHANGE && is_command(f->f[F_CHANGE]);
	bool of_system = f->role == ROLE_OS && f->kind == EV_CHANGE && !command && !is_deploy_tool(f);
	for (size_t i = 0; i < sizeof of_tools / sizeof *of_tools; i++)
		if (text_has(f->format, of_tools[i].words) || text_has(f->f[F_PROCESS], of_tools[i].words))
			return of_tools[i].kind;
	struct str text = of_system && of_packages(f) ? f->f[F_SUBJECT] : command ? f->f[F_CHANGE] : fact_text(f);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (text_has(text, kinds[i].words) && !(of_system && kinds[i].kind == SUSPECT_DEPLOY))
			return kinds[i].kind;
	return of_system ? SUSPECT_INFRASTRUCTURE : SUSPECT_DEPLOY;
}

static bool rolls_back(const struct fact *f)
{
	return f->what == WHAT_ROLLBACK || f->what == WHAT_ROLLBACK_START || f->what == WHAT_ROLLBACK_OK;
}

/* Says where it went, which version or what was done; "Job succeeded" and "Running with runner 17" say nothing. */
static bool tells_of_itself(const struct fact *f)
{
	static const char *const deeds[] = { "deploy", "release", "upgrad", "rollout", "migrat", "install", "restart", NULL };
	return f->f[F_SUBJECT].n || f->f[F_VERSION].n || rolls_back(f) || text_has(fact_text(f), deeds);
}

/* What a log of several jobs or applications calls the one that a line is about. */
static struct str lane_of(const struct fact *f)
{
	return f->role == ROLE_DEPLOY ? f->f[F_THREAD] : f->role == ROLE_APP ? f->f[F_SERVICE] : STR_NONE;
}

/* A CI server's first words in a job's log, before anything is said of what it does. */
static bool is_banner(const struct fact *f)
{
	static const char *const ci[] = { "gitlab-runner", "jenkins", NULL };
	return f->what == WHAT_CHANGE_START && !f->f[F_CHANGE].n && text_has(f->f[F_PROCESS], ci);
}

/* Told of another job, application or host than the change: two lanes of one log, side by side. */
static bool other_lane(const struct open_change *o, const struct fact *f)
{
	return o->lane.n && lane_of(f).n && !str_eq(o->lane, lane_of(f));
}

/* The process that a deploy tool logs is the run: the same work, done again, is another. */
static int64_t run_of(const struct fact *f)
{
	return f->role == ROLE_DEPLOY ? f->pid : NUMBER_NONE;
}

static bool same_run(const struct open_change *o, const struct fact *f)
{
	return o->pid != NUMBER_NONE && o->pid == run_of(f);
}

static bool other_run(const struct open_change *o, const struct fact *f)
{
	return o->pid != NUMBER_NONE && run_of(f) != NUMBER_NONE && o->pid != run_of(f);
}

/* The same thing in another version: the next release, though the one before is not over yet. What somebody does within
 * two seconds is one deed: a commit that is deployed, and the number that its release gets. */
static bool other_release(const struct open_change *o, const struct fact *f)
{
	if (o->c.actor.n && str_eq(o->c.actor, f->f[F_ACTOR]) && f->at.time.ns - o->last.ns <= SECONDS(2).ns)
		return false;
	return o->c.version.n && f->f[F_VERSION].n && !str_eq(o->c.version, f->f[F_VERSION]) && str_eq(o->subject, f->f[F_SUBJECT]) && !rolls_back(f);
}

/* People, audit trails and the events of a cluster tell each change in a record of its own. Two that come close upon each
 * other are one only if both are of one thing, or one of them names nothing. */
static bool other_thing(const struct study *s, const struct open_change *o, const struct fact *f)
{
	struct str text = fact_text(f), version = f->f[F_VERSION];
	bool running = o->begun && !o->ended, told = f->kind == EV_HUMAN, parts = tells_in_parts(o->lines[0]);
	if (!running && !told && f->role != ROLE_DEPLOY && parts != tells_in_parts(f))
		return true;
	if (parts || (running && !(told && begins(f))) || (f->f[F_CHANGE].n && str_eq(f->f[F_CHANGE], o->id)) || same_but_for_numbers(o->name, text) ||
	    (version.n && str_eq(version, o->c.version)))
		return false;
	if (o->c.object.n && f->f[F_SUBJECT].n && !hosts_have(s->hosts, f->f[F_SUBJECT]))
		return !same_object(o->c.object, f->f[F_SUBJECT]);
	if (!told && f->role != ROLE_DEPLOY && !begins(f))
		return false;
	return f->what != WHAT_CHANGE_OK && f->what != WHAT_CHANGE_FAIL && names_something(text) && names_something(o->name) && !shares_a_word(o->name, text);
}

static bool continues(const struct study *s, const struct open_change *o, const struct fact *f)
{
	int64_t apart = f->at.time.ns - o->last.ns;
	bool same_id = f->f[F_CHANGE].n && str_eq(f->f[F_CHANGE], o->id);
	bool back = o->c.outcome == OUTCOME_ROLLBACK;
	if (o->source != f->source || apart > OPEN.ns || other_lane(o, f) || other_run(o, f) || (!same_run(o, f) && (other_release(o, f) || other_thing(s, o, f))))
		return false;
	/* A job may turn out to be a rollback after its banner. */
	if (rolls_back(f) && !back)
		return o->begun && !o->ended && !o->telling && apart <= NEAR.ns;
	/* A rollback that is under way deploys the old release in its own steps. */
	if (back && !rolls_back(f))
		return !o->ended && apart <= NEAR.ns;
	/* A second beginning is another change, unless the tool repeats itself per step or host. */
	if (begins(f) && o->begun)
		return (!o->ended && apart <= NEAR.ns) || (apart <= SAME_RUN.ns && (same_id || str_eq(fact_text(f), o->name)));
	if (same_run(o, f))
		return true;
	if (f->what == WHAT_CHANGE)
		return apart <= NEAR.ns && (same_id || !f->f[F_CHANGE].n || !o->id.n);
	return same_id || apart <= NEAR.ns || (o->begun && !o->ended);
}

/* "Job succeeded" and "exit code 1" close what was begun; alone they are the end of anything. */
static bool may_open(const struct fact *f)
{
	static const char *const tools[] = { "deploy", "release", "roll", "upgrade", "update", "provision", "ansible", "install", NULL };
	if (f->what != WHAT_CHANGE_OK && f->what != WHAT_CHANGE_FAIL)
		return true;
	return tells_of_itself(f) || (f->what == WHAT_CHANGE_FAIL && (f->f[F_CHANGE].n || text_has(f->f[F_PROCESS], tools)));
}

static struct open_change *find_open(const struct study *s, struct open_change *v, size_t n, const struct fact *f)
{
	for (size_t i = n; i--;)
		if (continues(s, &v[i], f))
			return &v[i];
	return NULL;
}

bool has_number(struct str s)
{
	size_t digits = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';
		if ((digit && digits == 2) || (s.p[i] == '.' && digits && i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9'))
			return true;
		digits = digit ? digits + 1 : 0;
	}
	return false;
}

/* The line that tells best what was done: one with a version, or the beginning; not a host's recap. */
static void take_name(struct open_change *o, const struct fact *f)
{
	bool end = f->what == WHAT_CHANGE_OK || f->what == WHAT_CHANGE_FAIL;
	if (tells_of_itself(f) != o->telling && o->n) {
		if (o->telling || (end && !o->job))
			return;
		o->name_rank = 0;
		o->name = STR_NONE;
	}
	int rank = 1 + 2 * (f->f[F_VERSION].n > 0) + has_number(fact_text(f)) + begins(f) - 2 * end;
	if (o->name.p && rank <= o->name_rank)
		return;
	o->name_rank = rank;
	/* A tool's own name for the change reads better than the line around it, if it is a name and no number. */
	struct str id = f->f[F_CHANGE];
	o->name = (begins(f) || f->what == WHAT_CHANGE) && is_command(id) ? id : fact_text(f);
}

static struct estimate end_of(const struct fact *f)
{
	return (struct estimate){ instant_add(f->at.time, f->lasted), instant_add(f->at.lo, f->lasted), instant_add(f->at.hi, f->lasted) };
}

/* What is changed, where the lines name one thing that is no machine. */
static void take_object(struct study *s, struct open_change *o, const struct fact *f)
{
	struct str subject = f->f[F_SUBJECT];
	if (o->several || !subject.n || hosts_have(s->hosts, subject) || str_is(f->f[F_PROCESS], "ansible"))
		return;
	o->several = o->c.object.n && !same_object(o->c.object, subject);
	o->c.object = o->several ? STR_NONE : o->c.object.n ? o->c.object : arena_copy(s->arena, subject);
}

static void take(struct study *s, struct open_change *o, const struct fact *f)
{
	static const char *const dry[] = { "check mode", "dry", "noop", NULL };
	struct change *c = &o->c;
	take_name(o, f);
	/* What the banner of a job began was the job. */
	if (o->job && !o->telling && begins(f) && tells_of_itself(f))
		o->c.start = f->at;
	if (o->n < sizeof o->lines / sizeof *o->lines)
		o->lines[o->n++] = f;
	o->last = f->at.time;
	o->telling |= tells_of_itself(f);
	o->begun |= begins(f);
	o->dry |= begins(f) && text_has(f->f[F_REASON], dry);
	if (!o->lane.n)
		o->lane = lane_of(f);
	if (!o->id.n)
		o->id = f->f[F_CHANGE];
	if (!c->version.n && f->f[F_VERSION].n) {
		c->version = arena_copy(s->arena, f->f[F_VERSION]);
		o->subject = f->f[F_SUBJECT];
	}
	if (!c->actor.n && f->f[F_ACTOR].n)
		c->actor = arena_copy(s->arena, f->f[F_ACTOR]);
	take_object(s, o, f);
	/* A controller's own name is not where the change went. */
	bool subject_is_host = hosts_have(s->hosts, f->f[F_SUBJECT]) || (f->f[F_SUBJECT].n && str_is(f->f[F_PROCESS], "ansible"));
	if (subject_is_host && str_is(f->f[F_REASON], "changed=0"))
		o->untouched = strs_add(s, o->untouched, f->f[F_SUBJECT]);
	else if (subject_is_host)
		c->hosts = strs_add(s, c->hosts, f->f[F_SUBJECT]);
	else if (f->role != ROLE_DEPLOY && f->kind == EV_CHANGE && f->f[F_HOST].n)
		c->hosts = strs_add(s, c->hosts, f->f[F_HOST]);
	if (f->what == WHAT_CHANGE_FAIL) {
		c->outcome = OUTCOME_FAILED;
		if (subject_is_host)
			c->failed_hosts = strs_add(s, c->failed_hosts, f->f[F_SUBJECT]);
	} else if (rolls_back(f)) {
		c->outcome = OUTCOME_ROLLBACK;
	} else if (f->what == WHAT_CHANGE_OK && c->outcome == OUTCOME_UNKNOWN) {
		c->outcome = OUTCOME_OK;
	}
	if (begins(f))
		return;
	o->ended |= f->what != WHAT_CHANGE;
	o->ends += f->what != WHAT_CHANGE;
	o->idle += str_is(f->f[F_REASON], "changed=0");
	/* A line without a time of its own took that of the one before it: if that was the beginning, nothing is known. */
	if (!(f->flags & EVF_UNBOUNDED) || f->at.time.ns > c->start.time.ns || o->undated)
		c->end = f->lasted.ns > 0 ? end_of(f) : f->at;
}

static void open_one(struct open_change *o, const struct fact *f)
{
	*o = (struct open_change){ .source = f->source, .pid = run_of(f), .id = f->f[F_CHANGE], .told = f->kind == EV_HUMAN, .undated = f->flags & EVF_UNBOUNDED };
	o->c.start = f->at;
	o->c.end = (struct estimate){ INSTANT_NONE, INSTANT_NONE, INSTANT_NONE };
	o->c.kind = change_kind(f);
	o->c.written = str_is(f->f[F_PROCESS], "git");
	o->job = is_banner(f);
}

/* A line without a time of its own happened after the line before it in its log, and before the next that has one. */
static void bound(const struct study *s, struct open_change *o)
{
	const struct fact *line = o->lines[0];
	struct instant next = INSTANT_NONE;
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		if (f->source == line->source && f->line > line->line && !(f->flags & EVF_UNBOUNDED) && f->at.time.ns >= line->at.time.ns &&
		    (!instant_known(next) || f->at.time.ns < next.ns))
			next = f->at.time;
	}
	if (!instant_known(next))
		return;
	o->c.start.hi = next;
	if (instant_known(o->c.end.time))
		o->c.end.hi = next;
}

/* Without the marks that tools put around their words: "##[group]Run x", "PLAY [x] ****". */
static struct str plain_name(struct str name)
{
	static const char *const marks[] = { "##[group]Run ", "##[group]", "PLAY [", "TASK [", "Complete job name: " };
	name = str_trim(name);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(name, str_of(marks[i])))
			name = str_sub(name, strlen(marks[i]), SIZE_MAX);
	while (name.n && (name.p[name.n - 1] == '*' || name.p[name.n - 1] == ' '))
		name.n--;
	if (name.n && name.p[name.n - 1] == ']' && str_chr(name, '[') == SIZE_MAX)
		name.n--;
	return str_sub(name, 0, 160);
}

static struct str change_summary(struct study *s, const struct open_change *o)
{
	struct str name = plain_name(o->name);
	static const char *const outcome[] = { "", "", " (failed)", " (rollback)" };
	struct buf b = { 0 };
	/* "Upgrade complete" of what? */
	if (o->c.object.n && !o->told && str_find_nocase(name, o->c.object) == SIZE_MAX)
		buf_addf(&b, "%.*s: ", STR_ARG(str_sub(o->c.object, 0, 80)));
	fold_line(&b, name, 160);
	if (o->c.written)
		buf_addf(&b, " (commit %.*s)", STR_ARG(str_sub(o->c.version, 0, SHORT_HASH)));
	else if (o->c.version.n && str_find(name, o->c.version) == SIZE_MAX)
		buf_addf(&b, ", version %.*s", STR_ARG(o->c.version));
	bool failed = o->c.outcome == OUTCOME_FAILED;
	const struct strs *on = failed && o->c.failed_hosts.n ? &o->c.failed_hosts : &o->c.hosts;
	/* What the words say already is not said again. */
	size_t shown = on == &o->c.hosts && o->c.hosts_in_words ? 0 : on->n;
	for (size_t i = 0; i < shown && i < 4; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : failed && o->c.failed_hosts.n ? "; failed on " : " on ", STR_ARG(on->v[i]));
	if (shown > 4)
		buf_addf(&b, " and %zu more", shown - 4);
	if (o->back_from.n)
		buf_addf(&b, " (rollback: replaces %.*s)", STR_ARG(o->back_from));
	else if (!(failed && o->c.failed_hosts.n) && str_find_nocase(name, STR("roll")) == SIZE_MAX)
		buf_adds(&b, outcome[o->c.outcome]);
	struct str text = arena_copy(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

/* People's words count as changes where they tell of one that begins or is done, not where they look back at one. */
static bool is_change(const struct fact *f)
{
	if (f->kind == EV_HUMAN)
		return f->what == WHAT_CHANGE || f->what == WHAT_CHANGE_START || f->what == WHAT_ROLLBACK_START || f->what == WHAT_ROLLBACK_OK;
	return f->kind == EV_CHANGE && f->what != WHAT_NONE;
}

static int by_start(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	if (x->start.time.ns != y->start.time.ns)
		return x->start.time.ns < y->start.time.ns ? -1 : 1;
	return str_cmp(x->summary, y->summary);
}

void find_changes(struct study *s)
{
	struct open_change *v = NULL;
	size_t n = 0, cap = 0, kept = 0;
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		if (!is_change(f))
			continue;
		struct open_change *o = find_open(s, v, n, f);
		if (!o && !may_open(f))
			continue;
		if (!o) {
			MEM_PUSH(v, n, cap);
			open_one(o = &v[n++], f);
		}
		take(s, o, f);
	}
	for (size_t i = 0; i < n; i++)
		v[i].merged = !is_real_change(s, &v[i]);
	for (size_t i = 0; i < n; i++) {
		if (v[i].merged)
			continue;
		if (v[i].undated)
			bound(s, &v[i]);
		else
			add_named_hosts(s, &v[i]);
	}
	find_returns(v, n);
	merge_changes(s, v, n);
	s->changes = ARENA_ARRAY(s->arena, struct change, n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].merged)
			continue;
		v[i].c.summary = change_summary(s, &v[i]);
		v[i].c.evidence = cites_of_facts(s, v[i].lines, v[i].n < 6 ? v[i].n : 6);
		s->changes[kept++] = v[i].c;
	}
	free(v);
	qsort(s->changes, kept, sizeof *s->changes, by_start); /* what was undated has moved */
	s->n_changes = kept;
	s->analysis->changes = s->changes;
	s->analysis->n_changes = kept;
}
