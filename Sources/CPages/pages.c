#include "CPages.h"

// It is the compiler of Swift's own toolchain that reads this.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char rule_pages[] = {
#embed "../Compiler/Diagnostics/Pages/pages.txt" suffix(, 0)
};
const char *soac_rule_pages(void) { return rule_pages; }

static const char change_page_html[] = {
#embed "../Emitters/ChangeReports/Page/page.html" suffix(, 0)
};
const char *soac_change_page_html(void) { return change_page_html; }

static const char change_page_css[] = {
#embed "../Emitters/ChangeReports/Page/page.css" suffix(, 0)
};
const char *soac_change_page_css(void) { return change_page_css; }

static const char change_page_js[] = {
#embed "../Emitters/ChangeReports/Page/page.js" suffix(, 0)
};
const char *soac_change_page_js(void) { return change_page_js; }

static const char run_page_html[] = {
#embed "../Runtime/RunReports/Page/page.html" suffix(, 0)
};
const char *soac_run_page_html(void) { return run_page_html; }

static const char run_page_css[] = {
#embed "../Runtime/RunReports/Page/page.css" suffix(, 0)
};
const char *soac_run_page_css(void) { return run_page_css; }

static const char run_page_js[] = {
#embed "../Runtime/RunReports/Page/page.js" suffix(, 0)
};
const char *soac_run_page_js(void) { return run_page_js; }
