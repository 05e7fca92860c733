# need PACKAGE...: installs those Debian packages that are missing, or says what to install.
# Sourced by tests/run and fixtures/demo.
need()
{
	local missing=() package said
	if ! command -v dpkg-query >/dev/null; then
		echo "not a Debian system: cannot check for $*" >&2
		return 0
	fi
	for package; do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
	done
	[ ${#missing[@]} -eq 0 ] && return 0
	if [ "$(id -u)" -ne 0 ]; then
		echo "missing packages; as root: apt-get update && apt-get install ${missing[*]}" >&2
		return 1
	fi
	echo "installing ${missing[*]}" >&2
	# What apt says is of interest only where it fails.
	said=$({ apt-get update -qq &&
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } 2>&1) && return 0
	echo "$said" >&2
	echo "they could not be installed; once apt works again: apt-get update && apt-get install ${missing[*]}" >&2
	return 1
}

# What the program is built from.
build_packages=(gcc libc6-dev cmake ninja-build pkg-config libpcre2-dev zlib1g-dev libarchive-dev libsqlite3-dev tzdata)

# What it takes besides to link all of that in (-DSTATIC=ON), and cmake's default generator.
static_packages=(nettle-dev libbz2-dev liblzma-dev liblz4-dev libzstd-dev make)

# A browser for the reports that are pages, and letters for it.
browser_packages=(chromium fonts-dejavu-core)
