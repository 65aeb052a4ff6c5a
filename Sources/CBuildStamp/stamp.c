#include "CBuildStamp.h"

// No constant, and seen by all files: so the compiler takes none of it for known. packaging/stamp.py looks for the mark.
struct soac_build_stamp {
    char mark[32];
    char commit[64];
    char date[32];
};

struct soac_build_stamp soac_build_stamp = {"soac build stamp, of two fields:", "", ""};

const char *soac_build_commit(void) { return soac_build_stamp.commit; }
const char *soac_build_date(void) { return soac_build_stamp.date; }
