# Sourced by launch.sh: the JVM's ahead-of-time cache (JEP 483, 515), which more than halves the time to the first answer.
# A cache holds for one JDK, one class path and one set of flags: its name is their checksum. It is made by a rehearsal of
# the service, at the build in a checkout, else at the first start, and lies in CACHE_DIRECTORY (systemd), in target/ of a
# checkout, or in the user's cache folder. SANDPIPER_AOT=off: neither made nor used.

# aot_file ROOT JAVA_HOME CLASS_PATH FLAGS: prints where the cache of these lies, nothing where there is no place for one
aot_file() {
    if [ -n "${CACHE_DIRECTORY:-}" ]; then
        folder=${CACHE_DIRECTORY%%:*}
    elif [ ! -d "$1/lib" ]; then
        folder=$1/edge-agent/target/aot
    elif [ -n "${XDG_CACHE_HOME:-}${HOME:-}" ]; then
        folder=${XDG_CACHE_HOME:-$HOME/.cache}/sandpiper
    else
        return
    fi
    sum=$(
        IFS=:
        set -f
        # shellcheck disable=SC2086 # the class path is split at its colons
        export LC_ALL=C TZ=UTC
        { cat "$2/release"; stat -Lc '%n %s %Y' $3; printf '%s\n' "$4"; } 2>/dev/null | cksum
    )
    printf '%s/agent-%s.aot' "$folder" "${sum%% *}"
}

# aot_make FILE AGENT: makes FILE by a rehearsal of AGENT, unless it is there or another process is at it. An empty FILE
# says that it cannot be made, so that not every start tries.
aot_make() {
    file=$1
    [ -z "$file" ] || [ -e "$file" ] && return 0
    (umask 077 && mkdir -p "${file%/*}") 2>/dev/null || return 0
    find "$file.lock" -prune -mmin +5 -exec rmdir {} \; 2>/dev/null
    mkdir "$file.lock" 2>/dev/null || return 0
    stage=$(mktemp -d) || { rmdir "$file.lock"; return 0; }
    echo "Preparing fast starts (once for this version and JDK, some seconds)" >&2
    find "${file%/*}" -maxdepth 1 -name 'agent-*.aot*' ! -name '*.lock' -mmin +60 -exec rm -f {} \; 2>/dev/null
    if SANDPIPER_AOT=off timeout 120 env JDK_JAVA_OPTIONS="\"-XX:AOTCacheOutput=$file.new\"" "$2" rehearse "$stage" >"$file.log" 2>&1 </dev/null &&
        [ -s "$file.new" ]; then
        sync "$file.new" # a power cut must not leave half of it under the name
        mv "$file.new" "$file"
        rm -f "$file.log"
    else
        echo "sandpiper: no fast starts, all else works; why: $file.log" >&2
        rm -f "$file.new"*
        : >"$file"
    fi
    rm -rf "$stage"
    rmdir "$file.lock"
}
