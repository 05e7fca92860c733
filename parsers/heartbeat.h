/*
 * Alerts that fire as long as all is well.
 */
#ifndef LOGOPSY_PARSERS_HEARTBEAT_H
#define LOGOPSY_PARSERS_HEARTBEAT_H

#include "parsers/base/str.h"

/* Whether an alert that is called so, by the first word of the text, is there to prove that alerting works
 * ("Watchdog", "DeadMansSwitch"), or only to silence others ("InfoInhibitor"). */
bool is_heartbeat(struct str alert);

#endif
