# Writes OUT: the file TEXT as C data NAME, declared in HEADER.
file(READ ${TEXT} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "/* Made by parsers/base/embed.cmake. */\n#include \"${HEADER}\"\n\n"
  "const unsigned char ${NAME}[] = { ${bytes} };\nconst size_t ${NAME}_n = sizeof ${NAME};\n")
