/*
 * Files of assets/, as bytes in the program.
 */
#ifndef LOGOPSY_REPORTS_ASSETS_H
#define LOGOPSY_REPORTS_ASSETS_H

#include "parsers/base/str.h"

#define ASSET(name) \
	extern const unsigned char asset_##name[]; \
	extern const size_t asset_##name##_n;
ASSET(chart_css)
ASSET(colors_css)
ASSET(page_css)
ASSET(page_html)
ASSET(page_js)
ASSET(svg_css)
#undef ASSET

#define ASSET_STR(name) ((struct str){ (const char *)asset_##name, asset_##name##_n })

#endif
