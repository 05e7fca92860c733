#include "correlate/shapes.h"

#define SIZE(m) sizeof(((T *)0)->m)
#define AT(is, m) { is, #m, offsetof(T, m), SIZE(m), NULL, 0 }
/* Not for what has text in it: that does not compile. */
#define DATA(m) \
	{ IS_DATA, #m, offsetof(T, m), SIZE(m) + 0 * sizeof(char[_Generic(((T *)0)->m, struct str: -1, struct strs: -1, struct cites: -1, default: 1)]), NULL, 0 }
#define FIXED(m) AT(IS_FIXED, m)
#define OWN(m) AT(IS_OWN, m)
#define TEXT(m) AT(IS_TEXT, m)
#define HOST(m) AT(IS_HOST, m)
#define HOSTS(m) AT(IS_HOSTS, m)
#define TEXTS(m) AT(IS_TEXTS, m)
#define SOURCE(m) AT(IS_SOURCE, m)
#define PERSON(m) AT(IS_PERSON, m)
#define VERSION(m) AT(IS_VERSION, m)
#define HASH(m) AT(IS_HASH, m)
#define ARRAY(m, n, shape) { IS_ARRAY, #m, offsetof(T, m), SIZE(m), &shape, offsetof(T, n) }, DATA(n)
#define LINK(m, shape) { IS_LINK, #m, offsetof(T, m), SIZE(m), &shape, 0 }
#define INSIDE(m, shape) { IS_INSIDE, #m, offsetof(T, m), SIZE(m), &shape, 0 }
#define CITES(m) INSIDE(m, cites_shape)
#define SHAPE(it, ...) \
	static const struct member it##_members[] = { __VA_ARGS__ }; \
	const struct shape it = { #it, sizeof(T), it##_members, sizeof it##_members / sizeof *it##_members }
#define PRIVATE(it, ...) \
	static const struct member it##_members[] = { __VA_ARGS__ }; \
	static const struct shape it = { #it, sizeof(T), it##_members, sizeof it##_members / sizeof *it##_members }

#define T struct cite
PRIVATE(cite_shape, SOURCE(source), DATA(line), HASH(sha256), AT(IS_LINE, text));
#undef T
#define T struct cites
PRIVATE(cites_shape, ARRAY(v, n, cite_shape));
#undef T
#define T struct scope
PRIVATE(scope_shape, TEXTS(services), HOSTS(hosts), TEXTS(endpoints));
#undef T
#define T struct level
PRIVATE(level_shape, DATA(from), DATA(bad_share));
#undef T
#define T struct episode
PRIVATE(episode_shape, DATA(start), DATA(end), DATA(censored_begin), DATA(censored_end), DATA(signal), INSIDE(scope, scope_shape), DATA(total), DATA(bad), DATA(hung), DATA(excess),
	DATA(begun_as), DATA(begin_basis), DATA(end_basis), DATA(bursts), DATA(burst_s), DATA(peak_bad_share), ARRAY(levels, n_levels, level_shape), CITES(begin_cites), CITES(end_cites));
#undef T
#define T struct decision
PRIVATE(decision_shape, PERSON(author), TEXT(reason), CITES(evidence));
#undef T
#define T struct milestone
SHAPE(milestone_shape, DATA(name), DATA(at), DATA(basis), TEXT(summary), TEXT(reason), CITES(evidence), INSIDE(decision, decision_shape), LINK(logged, milestone_shape));
#undef T
#define T struct metric
PRIVATE(metric_shape, DATA(name), DATA(seconds), DATA(lo), DATA(hi), TEXT(reason));
#undef T
#define T struct share_of
PRIVATE(endpoint_shape, TEXT(name), DATA(requests), DATA(failed));
PRIVATE(node_shape, HOST(name), DATA(requests), DATA(failed));
#undef T
#define T struct unseen
PRIVATE(unseen_shape, FIXED(kind), TEXT(summary), SOURCE(source), DATA(from), DATA(to));
#undef T
#define T struct impact
PRIVATE(impact_shape, DATA(requests), DATA(failed), DATA(excess_failed), DATA(bad_share), DATA(peak_bad_share), DATA(slow), DATA(median_ms), DATA(p95_ms), DATA(usual_median_ms), DATA(usual_p95_ms), DATA(clients), TEXT(clients_note), DATA(minutes_over_slo),
	DATA(budget_spent), ARRAY(by_endpoint, n_endpoints, endpoint_shape), ARRAY(by_host, n_hosts, node_shape), ARRAY(blind, n_blind, unseen_shape));
#undef T
#define T struct alarm
PRIVATE(alarm_shape, TEXT(name), DATA(threshold), DATA(window_s), DATA(at), DATA(after_onset_s), DATA(over), DATA(times), CITES(evidence));
#undef T
#define T struct novelty
PRIVATE(novelty_shape, TEXT(summary), DATA(at), DATA(count), DATA(severity), HOSTS(hosts), CITES(evidence));
#undef T
#define T struct argument
SHAPE(argument_shape, TEXT(text), DATA(weight), CITES(evidence));
#undef T
#define T struct suspect
PRIVATE(suspect_shape, DATA(kind), DATA(change), TEXT(summary), DATA(at), HOSTS(hosts), DATA(score), CITES(evidence), ARRAY(arguments, n_arguments, argument_shape), INSIDE(decision, decision_shape));
#undef T
#define T struct timeline_entry
SHAPE(timeline_entry_shape, DATA(at), DATA(kind), DATA(what), DATA(severity), SOURCE(source), HOST(host), TEXT(summary), DATA(count), DATA(last), DATA(milestone), CITES(evidence));
#undef T
#define T struct change
PRIVATE(change_shape, DATA(start), DATA(end), DATA(kind), DATA(outcome), TEXT(summary), VERSION(version), PERSON(actor), TEXT(object), HOSTS(hosts), HOSTS(failed_hosts), DATA(written), DATA(hosts_in_words),
	CITES(evidence));
#undef T
#define T struct chart_node
PRIVATE(chart_node_shape, HOST(name), DATA(total), DATA(bad));
#undef T
#define T struct chart
PRIVATE(chart_shape, DATA(from), DATA(step_s), DATA(n), DATA(total), DATA(bad), DATA(median_ms), DATA(p95_ms), ARRAY(nodes, n_nodes, chart_node_shape), DATA(view_from), DATA(view_to));
#undef T
#define T struct incident
PRIVATE(incident_shape, FIXED(id), TEXT(title), ARRAY(episodes, n_episodes, episode_shape), INSIDE(milestones, milestone_shape), INSIDE(metrics, metric_shape), INSIDE(impact, impact_shape),
	ARRAY(alarms, n_alarms, alarm_shape), ARRAY(novelties, n_novelties, novelty_shape), ARRAY(suspects, n_suspects, suspect_shape), ARRAY(set_aside, n_set_aside, suspect_shape), ARRAY(timeline, n_timeline, timeline_entry_shape),
	TEXTS(questions), INSIDE(chart, chart_shape));
#undef T
#define T struct mean
PRIVATE(mean_shape, DATA(repair), DATA(of), DATA(over_episodes), DATA(n), DATA(mean), DATA(median), DATA(lo), DATA(hi), DATA(values), TEXT(note));
#undef T
#define T struct gap
PRIVATE(gap_shape, DATA(from), DATA(to));
#undef T
#define T struct source
PRIVATE(source_shape, SOURCE(name), OWN(format), OWN(format_title), HOST(host), HASH(sha256), DATA(bytes), DATA(lines), DATA(parsed), DATA(unparsed), DATA(first), DATA(last), OWN(zone),
	TEXT(zone_basis), TEXT(year_basis), DATA(clock_offset_s), TEXT(clock_offset_basis), ARRAY(gaps, n_gaps, gap_shape), TEXTS(damage), SOURCE(duplicate_of));
#undef T
#define T struct contradiction
PRIVATE(contradiction_shape, TEXT(summary), CITES(evidence));
#undef T
#define T struct decided
PRIVATE(decided_shape, FIXED(keyword), INSIDE(decision, decision_shape), DATA(applied), TEXT(note));
#undef T
#define T struct hidden
PRIVATE(hidden_shape, INSIDE(decision, decision_shape), DATA(count), CITES(evidence));
#undef T
#define T struct skipped
PRIVATE(skipped_shape, SOURCE(name), TEXT(reason), DATA(damage));
#undef T
#define T struct named
PRIVATE(named_shape, HOSTS(hosts), TEXTS(people), TEXTS(users), TEXTS(services), TEXTS(notes), TEXTS(posts));
#undef T
#define T struct analysis
SHAPE(analysis_shape, DATA(arena), DATA(verdict), TEXT(verdict_reason), DATA(from), DATA(to), ARRAY(incidents, n_incidents, incident_shape), ARRAY(means, n_means, mean_shape),
      ARRAY(changes, n_changes, change_shape), ARRAY(sources, n_sources, source_shape), ARRAY(skipped, n_skipped, skipped_shape), ARRAY(unseen, n_unseen, unseen_shape),
      ARRAY(contradictions, n_contradictions, contradiction_shape), ARRAY(decided, n_decided, decided_shape), ARRAY(hidden, n_hidden, hidden_shape), SOURCE(case_file), HASH(case_sha256),
      INSIDE(chart, chart_shape), TEXT(title), FIXED(redaction), FIXED(redaction_note), INSIDE(named, named_shape), DATA(slo),
      DATA(lines), DATA(requests));
#undef T
