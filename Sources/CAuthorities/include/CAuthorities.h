#ifndef SOAC_CAUTHORITIES_H
#define SOAC_CAUTHORITIES_H

// A libgit2 that was built with mbedTLS reads the machine's certificate authorities as it starts: a third of all that a short
// run does, and only https needs them. So while it starts on the calling thread, the file that it would read is put aside;
// whoever connects reads it then. Until that is done, every server's certificate is refused. With another libgit2, or one that
// starts otherwise, nothing is put aside, and nothing differs.

// What is done between the two puts the file aside.
void soac_authorities_begin(void);
void soac_authorities_end(void);

// Absolute path of the file that was put aside; NULL if none was.
const char *soac_authorities_file(void);

#endif
