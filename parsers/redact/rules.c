/*
 * What is taken out, as patterns.
 *
 * Bytes that a rule has taken are no more there for those below it. tests/unit/redact_test.c holds the table to some thousand secrets
 * and to texts that only look like some.
 */
#include "parsers/redact/rules.h"

/* The beginning of a name: of a word, or of a part of one (db_password, dbPassword). */
#define BEGIN "(?: (?<! [A-Za-z0-9] ) | (?-i: (?<= [a-z0-9] ) (?= [A-Z] ) ) )"
/* Between a name and its value in JSON (also within a string of JSON), logfmt, headers, queries, SQL, YAML, Ruby and PHP. */
#define IS "[\\\\\"'`\\]]{0,4}+ [ \\t]*+ (?: => | :=? | == | = | %3d ) [ \\t]*+"
/* A value, quoted or not. */
#define QUOTED \
	"\" ( (?: [^\"\\\\] | \\\\. )++ ) | ' ( (?: [^'\\\\] | \\\\. | '' )++ ) | \\\\++[\"'] ( (?: [^\"'\\\\] | \\\\(?![\"']) )++ )"
#define BARE "( [^\\s\"'\\\\&;,<|]*+ (?<! [)\\]}>] ) | [^\\s\"'\\\\&;,<|]* [^\\s\"'\\\\&;,<|)\\]}>] )"
#define VALUE "(?|" QUOTED "|" BARE ")"
#define ID "[A-Za-z0-9_-]"
#define NAMED(names) "(?i)" names IS VALUE

const struct rule redact_rules[] = {
	/* ---- what opens a door ---- */
	{ REDACT_SECRET, REDACT_INTERNAL, "private", "BEGIN[ ][A-Z ]{0,20}PRIVATE[ ]KEY(?:[ ]BLOCK)?----- ( (?s: .*? ) ) (?: -----END | \\z )", NULL },
	{ REDACT_SECRET, REDACT_INTERNAL, "://", ":// ( [^\\s/?\\#\"'<>@]{1,200}+ (?: @ [^\\s/?\\#\"'<>@.]{0,60}+ (?=@) )? ) @", NULL },
	{ REDACT_SECRET, REDACT_INTERNAL, "thin:", "(?i) thin: ( [^@/\\s]++ / [^@\\s\"']++ ) @", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "authorization x-auth",
	  "(?i) (?: authorization | x-auth ) " IS " (?| (?: \\\\* [\"'] )? (?: digest | aws4-hmac-sha256 | oauth ) [ ] ( [^\\r\\n]++ )"
	  " | (?: \\\\* [\"'] )? (?: bearer | basic | token | apikey | negotiate | ntlm ) [ ]++ ( [^\\s\"'\\\\,;<]++ ) | " QUOTED " | " BARE ")", redact_is_secret },
	{ REDACT_COOKIE, REDACT_INTERNAL, "cookie",
	  "(?i)" BEGIN "(?:set-)? cookies? 2? " IS "(?| " QUOTED
	  " | ( [^\\s=;,\"'<>]++ = [^\\s;,\"'<>]*+ (?: ; [ ]*+ [^\\s=;,\"'<>]++ (?: = [^\\s;,\"'<>]*+ )? )*+ ) )", redact_is_secret },
	{ REDACT_TOKEN, REDACT_INTERNAL, "eyJ", "(?<! " ID " ) ( eyJ " ID "{6,}+ (?: \\. " ID "*+ ){1,4}+ =* )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "AKIA ASIA ABIA ACCA AROA AIDA AGPA", "(?<! [A-Za-z0-9] ) ( A (?: KIA | SIA | BIA | CCA | ROA | IDA | GPA ) [A-Z0-9]{16} ) (?! [A-Za-z0-9] )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", "(?<! [A-Za-z0-9] ) ( gh[pousr]_ [A-Za-z0-9]{20,}+ | github_pat_ \\w{20,}+ )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent- gloas- glimt- GR1348941",
	  "(?<! [A-Za-z0-9] ) ( gl (?: pat | dt | rt | cbt | ptt | ft | soat | agent | oas | imt ) - [A-Za-z0-9_.-]{16,}+ | GR1348941 " ID "{16,}+ )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "xox xapp-", "(?<! [A-Za-z0-9] ) ( xox[a-z] (?: \\.xox[a-z] )? - [A-Za-z0-9%-]{10,}+ | xapp- [A-Za-z0-9-]{10,}+ )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "hooks.", "(?i) hooks\\.[a-z.]++ / (?: services | workflows | triggers ) / ( [\\w/-]{16,}+ )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "/webhooks/ webhook.office /bot", "(?i) (?: /api/webhooks/ | webhook\\.office\\.com/ | /bot (?= \\d{6} ) ) ( [\\w:./@-]{16,}+ )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "sk_ rk_ pk_ whsec_", "(?<! [A-Za-z0-9] ) ( [srp]k_ (?: live | test | prod ) _ [A-Za-z0-9]{10,}+ | whsec_ [A-Za-z0-9+/=]{16,}+ )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "AIza ya29. GOCSPX- 1//0", "(?<! [A-Za-z0-9] ) ( AIza " ID "{30,}+ | ya29\\. [\\w.-]{20,}+ | GOCSPX- " ID "{20,}+ | 1//0 " ID "{30,}+ )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "npm_ pypi- hf_ dop_v1_ hvs. hvb. shpat_ shpss_ SG. sk- key- dckr_pat_ lin_api_ AGE-SECRET- sntrys_ glc_ glsa_ dapi nvapi-",
	  "(?<! [A-Za-z0-9] ) ( npm_ [A-Za-z0-9]{30,}+ | pypi- " ID "{30,}+ | hf_ [A-Za-z0-9]{30,}+ | dop_v1_ [0-9a-f]{40,}+ | hv[sb]\\. " ID "{20,}+ | shp(?: at | ss )_ [0-9a-fA-F]{30,}+"
	  " | SG\\. " ID "{16,}+ \\. " ID "{16,}+ | sk- (?: [a-z]++ - )* " ID "{20,}+ | key- [0-9a-f]{32}+ | dckr_pat_ " ID "{20,}+ | lin_api_ [A-Za-z0-9]{30,}+"
	  " | AGE-SECRET-KEY-1 [A-Z0-9]{50,}+ | sntrys_ [\\w=+/-]{30,}+ | gl(?: c | sa )_ [\\w=+/-]{30,}+ | dapi [0-9a-f]{32} | nvapi- " ID "{30,}+ )", NULL },
	{ REDACT_SECRET, REDACT_INTERNAL, "$2 $5$ $6$ $y$ $argon2 $1$ $apr1$ {ssha pbkdf2",
	  "( \\$ (?: 2[abxy] | 1 | 5 | 6 | y | apr1 | argon2(?: id? | d ) ) \\$ [./A-Za-z0-9$=,+-]{20,}+ | \\{S?SHA\\d*\\} [A-Za-z0-9+/=]{20,}+ | pbkdf2_\\w++ \\$ \\d++ \\$ [\\w+/=$.-]{20,}+ )", NULL },
	{ REDACT_TOKEN, REDACT_INTERNAL, "bearer basic token apikey", "(?i)" BEGIN "(?: bearer | basic | token | api-?key ) [ ]++ (?: [\"'`] )? ( [A-Za-z0-9._~+/=-]{8,}+ )", redact_is_random },
	/* ---- secrets by their names ---- */
	{ REDACT_SECRET, REDACT_INTERNAL, "passw passphrase passcode secret credential",
	  NAMED("(?: passw(?: or )?d | passwort | passphrase | passcode | secret (?: s | [_-]?key | [_-]?access[_-]?key )? | credentials? )"), redact_is_secret },
	{ REDACT_SECRET, REDACT_INTERNAL, "pwd", NAMED("pwd (?! " IS "[\"']?/ )"), redact_is_secret }, /* a path is the working directory */
	{ REDACT_SECRET, REDACT_INTERNAL, "pass", NAMED(BEGIN "[a-z]*pass"), redact_is_pass },
	{ REDACT_SECRET, REDACT_INTERNAL, "pin otp cvv cvc ssn mfa", NAMED(BEGIN "(?: pin (?: code )? | otp | totp | mfa[_-]?code | cvv2? | cvc2? | ssn )"), redact_is_secret },
	{ REDACT_TOKEN, REDACT_INTERNAL, "token jwt", NAMED("(?: token | " BEGIN "jwt )"), redact_is_secret },
	{ REDACT_TOKEN, REDACT_INTERNAL, "key", NAMED("(?: api | access | auth | account | shared | private | license | signing | encryption | master | storage | webhook | client | service ) [_. -]? key (?: [_-]? id )?"), redact_is_secret },
	{ REDACT_TOKEN, REDACT_INTERNAL, "sig", NAMED(BEGIN "(?: x-amz-signature | signature | sig | x-goog-signature | x-hub-signature (?: -256 )? )"), redact_is_random },
	{ REDACT_TOKEN, REDACT_INTERNAL, "x-amz-credential csrf xsrf code= oauth nonce", NAMED(BEGIN "(?: x-amz-credential | x-amz-security-token | _?csrf (?: middlewaretoken )? | xsrf | code (?= = ) | oauth_\\w++ | nonce )"), redact_is_random },
	{ REDACT_COOKIE, REDACT_INTERNAL, "sess sid", NAMED("(?: [a-z]*sess (?: ion )? [_.-]? (?: id | key )? | " BEGIN "(?: php | asp | connect[.] )? sid )"), redact_is_session },
	{ REDACT_SECRET, REDACT_INTERNAL, "identified password", "(?i) (?: identified [ ]++ by (?: [ ]++ password )? | \\b password (?: [ ]++ for [ ]++ \\S++ )? ) [ ]++ (?| ' ( (?: [^'\\\\] | \\\\. | '' )++ ) | \" ( [^\"]++ ) )", redact_is_secret },
	{ REDACT_SECRET, REDACT_INTERNAL, "--pass --token --secret --api --key sshpass", "(?i) (?: -- (?: \\w++ - )* (?: password | passwd | pass | passphrase | token | secret | api-?key | key ) [ ]++ | sshpass [ ]++ -p [ ]*+ ) (?|" QUOTED "| ( [^\\s\"'-] \\S*+ ) )", NULL },
	{ REDACT_SECRET, REDACT_INTERNAL, "mysql mariadb", "(?: mysql | mariadb ) (?: dump | admin | -\\w++ )? \\b [^|;]*? [ ] -p (?! [ ] ) ( [^\\s\"']++ )", NULL },
	{ REDACT_SECRET, REDACT_INTERNAL, "-u --user", "[ ] (?: -u | --user ) [ =]*+ [\"']?+ ( [^\\s:\"'/]++ : [^\\s\"'/]++ )", NULL },
	{ REDACT_SECRET, REDACT_INTERNAL, "password></ secret></ token></ pwd></ passwd></ password> secret> token> passwd> pwd>", "(?i) < [\\w:]*? (?: password | passwd | pwd | secret | token ) (?: [ ] [^<>]*+ )? > ( [^<>]++ ) </", redact_is_secret },
	{ REDACT_SECRET, REDACT_INTERNAL, "auth", "(?i) \\b auth [ ] (?: plain | login | xoauth2 | cram-md5 ) [ ] ( [A-Za-z0-9+/=]{8,}+ )", NULL },
	{ REDACT_SECRET, REDACT_INTERNAL, "\"AUTH\"", "\"AUTH\" (?: [ ] \"[^\"]++\" )?? [ ] \" ( [^\"]++ ) \" (?! [ ] \" )", NULL },
	/* ---- numbers of people ---- */
	{ REDACT_CARD, REDACT_INTERNAL, NULL, "(?<! [\\w.+-] ) (?<! [%$] ) ( \\d{4} ([ -]) \\d{4} \\2 \\d{4} \\2 \\d{1,7} | \\d{4} ([ -]) \\d{6} \\3 \\d{4,5} | \\d{12,19} ) (?! [\\w-] | \\.\\d )", redact_is_card },
	{ REDACT_ACCOUNT, REDACT_INTERNAL, NULL, "(?<! [A-Za-z0-9_] ) ( [A-Z]{2} \\d{2} (?: [ ]?+ [A-Z0-9]{4} ){2,7} (?: [ ]?+ [A-Z0-9]{1,4} )? ) (?! [A-Za-z0-9_] )", redact_is_account },
	{ REDACT_EMAIL, REDACT_INTERNAL, "@ %40 u0040", "(?<! [A-Za-z0-9._+] ) ( [A-Za-z0-9._%+'=\\x80-\\xff-]{0,63}+ (?<= [A-Za-z0-9_+\\x80-\\xff-] ) (?: @ | \\\\u0040 )"
	  " (?: [A-Za-z0-9\\x80-\\xff-]{1,63}+ \\. ){1,8} [A-Za-z\\x80-\\xff]{2,24}+ ) (?! [\\w-] )", redact_is_email },
	{ REDACT_EMAIL, REDACT_INTERNAL, "%40", "(?<! [A-Za-z0-9._+] ) ( [A-Za-z0-9._+-]{1,64} (?i: %2B [A-Za-z0-9._+-]{1,64} )? %40 (?: [A-Za-z0-9-]{1,63}+ \\. ){1,8} [A-Za-z]{2,24}+ ) (?! [\\w-] )", redact_is_email },
	{ REDACT_PHONE, REDACT_INTERNAL, "phone mobile cell tel msisdn fax sms whatsapp to",
	  "(?i)" BEGIN "(?: [a-z_]*phone (?: [_-]? (?: number | no | nr ) )? | mobile (?: [_-]? (?: number | no ) )? | cell | tel (?: ephone )? | msisdn | fax | sms | whatsapp | to (?= [ ]++ \\+\\d ) )"
	  " (?: " IS "\\\\* [\"']? | [ ]++ (?: to [ ]++ )? (?= \\+ ) ) ( (?: \\+ | %2B )? \\(? \\d [\\d ().-]{5,20} \\d )", NULL },
	{ REDACT_PHONE, REDACT_INTERNAL, "call phon ring rang dial tel mobile cell reach text sms whatsapp",
	  "(?i) \\b (?: call (?: ed | ing )? | phon (?: e | ed | ing ) | ring | rang | dial (?: ed )? | tel | mobile | cell | reach | text (?: ed )? | sms | whatsapp )"
	  " (?: [ ]++ (?: me | us | him | her | them | you | back | at | on | under | to | number | no | nr | is ) \\b )*+ [ ]*+ [.:,=]?+ [ ]*+ ( (?: \\+ \\d )?+ \\(? \\d [\\d ()/-]{5,20} \\d ) (?! [\\w.:] )", redact_is_phone },
	{ REDACT_PHONE, REDACT_INTERNAL, "+", "(?<! [\\w.+:-] ) ( \\+ [1-9] \\d{0,2} [ ] \\(? \\d [\\d ()/-]{6,18} \\d ) (?! [\\w.:] )", redact_is_phone },
	/* ---- addresses ---- */
	{ REDACT_HARDWARE, REDACT_INTERNAL, ": - .", "(?i) (?<! [\\w:.-] ) ( (?: [0-9a-f]{2} : ){5} [0-9a-f]{2} (?: (?: : [0-9a-f]{2} ){8} )? | (?: [0-9a-f]{2} - ){5} [0-9a-f]{2} | [0-9a-f]{4} \\. [0-9a-f]{4} \\. [0-9a-f]{4} ) (?! [\\w-] | [:.]\\w )", redact_is_hardware },
	{ REDACT_HARDWARE, REDACT_INTERNAL, "mac", "(?i) \\b mac (?: [_-]? addr (?: ess )? )? " IS "\\\\* [\"']? ( (?: [0-9a-f]{2} [:-] ){5,13} [0-9a-f]{2} | [0-9a-f]{12} (?! [0-9a-f] ) )", NULL },
	{ REDACT_ADDRESS, REDACT_INTERNAL, ":", "(?i) (?<! [\\w.] ) (?<! [0-9a-f]: | :: ) ( (?= [0-9a-f]{0,4} : [0-9a-f]{0,4} : ) [0-9a-f:]{2,39}+ (?: (?<= : ) [0-9]{1,3} (?: \\. \\d{1,3} ){3} | \\. \\d{1,3} \\. \\d{1,3} \\. \\d{1,3} )? ) (?! \\w )", redact_is_address6 },
	{ REDACT_ADDRESS, REDACT_INTERNAL, ".", "(?<! [\\w.] ) (?<! [\\w]- ) ( (?: (?: 25[0-5] | 2[0-4]\\d | 1\\d\\d | [1-9]?\\d ) \\. ){3} (?: 25[0-5] | 2[0-4]\\d | 1\\d\\d | [1-9]?\\d ) ) (?! \\w | \\.\\d )", redact_is_address4 },
	/* ---- people who use the service ---- */
	{ REDACT_USER, REDACT_INTERNAL, "user login uid customer member subscriber patient account",
	  NAMED(BEGIN "(?: (?: [a-z]++ [_.-] )? (?: user (?: s? [ _.-]? (?: name | id ) )? | login (?: [_-]? name )? | [a-z]?uid | (?: customer | member | subscriber | patient | account ) (?: [_.-]? id )? ) )"), redact_is_user },
	{ REDACT_USER, REDACT_INTERNAL, "user for", "(?i) \\b (?: user (?: name )? | account | login ) [ ]++ (?| ' ( [^']++ ) ' | \" ( [^\"]++ ) \" | ` ( [^`]++ ) ` | \\\\\" ( [^\"\\\\]++ ) )", redact_is_user },
	{ REDACT_USER, REDACT_INTERNAL, "user for accepted failed session sudo", "\\b (?: (?: Accepted | Failed ) [ ] \\S++ [ ] for (?: [ ] invalid [ ] user )? | [Ii]nvalid [ ] user | (?: by | authenticating ) [ ] user | (?: opened | closed ) [ ] for [ ] user ) [ ] ( [^\\s(,;:'\"]++ )", redact_is_user },
	{ REDACT_USER, REDACT_INTERNAL, "sudo:", "sudo (?: \\[\\d++\\] )? : [ ]++ ( [^\\s:]++ ) [ ] :", redact_is_user },
	{ REDACT_USER, REDACT_INTERNAL, "user", "(?i) \\b user [ ]++ ( [\\w.@-]{2,64}+ ) (?= [ ] (?: failed | logged | authenticated | locked | unlocked | created | deleted | does | has | was | is | not | from ) \\b )", redact_is_user },
	{ REDACT_USER, REDACT_INTERNAL, "user", "\\b (?: user | customer | member ) [ ]++ \\#? ( (?= [\\w-]* \\d ) [\\w.-]{2,64}+ )", redact_is_user },
	{ REDACT_USER, REDACT_INTERNAL, "/user /account /customer /member /profile /patient /subscriber", "(?i) / (?: users? | accounts? | customers? | members? | profiles? | patients? | subscribers? ) / ( (?= [\\w.%~-]* [\\d@] ) (?! v\\d++ (?! \\w ) ) [\\w.%~@-]++ )", redact_is_user },
	{ REDACT_USER, REDACT_INTERNAL, "/user /account /customer /member", "(?i) / (?: users? | accounts? | customers? | members? ) / ( [a-z] [a-z0-9._~-]++ ) (?= [/?\\s\"'] | \\z )", redact_is_path_user },
	{ REDACT_USER, REDACT_INTERNAL, "/home/ /users/ \\users\\", "(?: /home/ | /Users/ | (?i: [a-z]: \\\\{1,4} users \\\\{1,4} ) ) ( [^\\s/\\\\:\"']++ )", redact_is_user },
	{ REDACT_USER, REDACT_INTERNAL, "[ - ", "(?<= [ ] -[ ] ) ( [^\\s\\[\"]{1,80}+ ) [ ] \\[ \\d\\d/[A-Z][a-z][a-z]/\\d{4}:", redact_is_user },
	/* ---- what only colleagues may read ---- */
	{ REDACT_TOKEN, REDACT_PUBLIC, "sha256:", "\\b SHA256: ( [A-Za-z0-9+/]{16,}+ )", NULL },
	{ REDACT_HOST, REDACT_PUBLIC, "://", ":// (?: [^\\s/@]*+ @ )? ( [^\\s/?\\#\"'<>:@,;)\\x01]++ | \\[ [^\\]\\s]++ \\] )", redact_is_host },
	{ REDACT_HOST, REDACT_PUBLIC, ".internal .local .lan .corp .intra .home .svc .private .amazonaws .test .prod .dev .stage",
	  "(?i) (?<! [\\w.-] ) ( [a-z0-9_] [a-z0-9_-]*+ (?: \\. [a-z0-9_-]++ )*? \\. (?: internal | local | localdomain | lan | corp | intra | intranet | home | svc | private | amazonaws\\.com | prod | stage | staging ) (?: \\. [a-z] [a-z0-9-]++ )*+ ) (?! [\\w-] )", redact_is_host },
	{ REDACT_HOST, REDACT_PUBLIC, "ip-", "(?i) (?<! [\\w.-] ) ( ip (?: -\\d{1,3} ){4} (?: \\. [a-z0-9-]++ )*+ ) (?! [\\w-] )", NULL },
	{ REDACT_PERSON, REDACT_PUBLIC, "@", "(?<! [\\w@./] ) (?: < )? @ ( [A-Za-z] [\\w.-]{1,38}+ ) (?! / )", redact_is_person },
	{ REDACT_VALUE, REDACT_PUBLIC, "mozilla/ curl/ okhttp/ python- go-http", "( (?: Mozilla | curl | okhttp | python-[a-z]++ | Go-http-client ) / \\d [^\"\\r\\n]*+ )", NULL },
	{ REDACT_VALUE, REDACT_PUBLIC, "= %3d", "(?<= [?&;] ) [\\w.\\[\\]%-]{1,80}+ = ( [^\\s&;\"'<>\\#\\x01]++ )", NULL },
};
const size_t n_redact_rules = sizeof redact_rules / sizeof *redact_rules;
