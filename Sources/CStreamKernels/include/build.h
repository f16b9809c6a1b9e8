// How this program was built.
#pragma once

/// The commit of the sources, if the build named it with MI_STUDY_COMMIT; otherwise empty.
const char *mi_build_commit(void);

/// The version text of the C compiler of the toolchain.
const char *mi_build_compiler(void);

/// The identifier that the linker gave the running program; every other program has another one.
/// Writes at most `capacity` bytes and returns how many there are, 0 if the linker gave none.
int mi_build_identifier(unsigned char *bytes, int capacity);
