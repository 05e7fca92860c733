/*
 * Whose fault a request was, and who served it.
 */
#ifndef LOGOPSY_CORRELATE_OUTCOME_H
#define LOGOPSY_CORRELATE_OUTCOME_H

#include "correlate/ledger.h"

/*
 * OUT_BAD: status >= 500; or no status and the log blames the service's side: haproxy ended
 * the session by server, proxy or lack of resources, or found no server; Envoy flags an upstream failure.
 * OUT_GONE: 499 and 460, or the client left before an answer was complete; also no status
 * and nobody to blame. OUT_TOTAL: everything else, which counts as good.
 */
enum outcome request_outcome(const struct event *e);

/* Who served, by a name that other logs may know: haproxy's "backend/server" without the backend. Empty if nobody is named. */
struct str request_server(const struct event *e);

#endif
