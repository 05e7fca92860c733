#include "parsers/heartbeat.h"

#include "parsers/base/ascii.h"

/* As kube-prometheus, Alertmanager's examples, awesome-prometheus-alerts and OpenShift call them. */
static const char *const whole[] = { "watchdog", "infoinhibitor", "alwaysfiring", "alwaysfiringalert", "alertingheartbeat", "prometheusheartbeat", "alertmanagerheartbeat" };
static const char *const parts[] = { "deadman", "deadmen" };

bool is_heartbeat(struct str alert)
{
	char small[64];
	size_t n = 0;
	for (size_t i = 0; i < alert.n && alert.p[i] != ':' && alert.p[i] != ' '; i++) {
		if (n == sizeof small)
			return false;
		if (ascii_alnum(alert.p[i]))
			small[n++] = ascii_lower(alert.p[i]);
	}
	struct str name = { small, n };
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (str_is(name, whole[i]))
			return true;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (str_find(name, str_of(parts[i])) != SIZE_MAX)
			return true;
	return false;
}
