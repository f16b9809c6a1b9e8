#ifndef MI_BUILD_H
#define MI_BUILD_H

/* What is known of how this program was built. */

/* The commit of the sources, as whoever built them named it with MI_STUDY_COMMIT; empty where nobody did. */
const char *mi_build_commit(void);

/* The C compiler of the toolchain, in its own words. */
const char *mi_build_compiler(void);

/* The identifier that the linker gave the running program: another one for every other program. Writes at most `capacity`
   bytes; returns how many there are, 0 where the linker gave none. */
int mi_build_identifier(unsigned char *bytes, int capacity);

#endif
