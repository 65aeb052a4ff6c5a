#ifndef SOAC_CPAGES_H
#define SOAC_CPAGES_H

// Files of other modules that are part of the program, as UTF-8, valid for ever. They are embedded in C, which takes no time: as
// an array of 50,000 numbers in Swift, which is how SwiftPM embeds a file, one took as long to compile as a tenth of its module.

/// Compiler/Diagnostics/Pages/pages.txt
const char *soac_rule_pages(void);

/// Emitters/ChangeReports/Page
const char *soac_change_page_html(void);
const char *soac_change_page_css(void);
const char *soac_change_page_js(void);

/// Runtime/RunReports/Page
const char *soac_run_page_html(void);
const char *soac_run_page_css(void);
const char *soac_run_page_js(void);

#endif
