#include <stdio.h>

int main(void)
{
	puts("logopsy " LOGOPSY_VERSION);
	return 0;
}
