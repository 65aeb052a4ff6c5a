#ifndef SOAC_CBUILDSTAMP_H
#define SOAC_CBUILDSTAMP_H

// The commit that this binary was built from, and the moment of the commit: packaging/stamp.py writes them into a finished
// binary, so that no commit has anything compiled anew, or even linked. Empty in one that nobody stamped. Valid for ever.
const char *soac_build_commit(void);
const char *soac_build_date(void);

#endif
