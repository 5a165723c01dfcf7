# Sourced by launch.sh: the JVM's ahead-of-time cache (JEP 483, 515), which more than halves the time to the first answer.
# A cache holds for one JDK, one class path and one set of flags: its name is their checksum. It is made by a rehearsal of
# the service, at the build in a checkout, else beside the first service that runs without one, and lies in CACHE_DIRECTORY
# (systemd), in target/ of a checkout, or in the user's cache folder. SANDPIPER_AOT=off: neither made nor used.

# aot_file ROOT JAVA_HOME CLASS_PATH FLAGS FLAGS-FILE: prints where the cache of these lies, nothing where there is no
# place for one
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
        { cat "$2/release"; stat -Lc '%n %s %Y' $3; cat "$5"; printf '%s\n' "$4"; } 2>/dev/null | cksum
    )
    printf '%s/agent-%s.aot' "$folder" "${sum%% *}"
}

# aot_lacks FILE: whether FILE may be made: it is not there, or could not be made a day ago or before (then it is empty)
aot_lacks() {
    [ -n "$1" ] && [ ! -s "$1" ] && [ -z "$(find "$1" -mmin -1440 2>/dev/null)" ]
}

# aot_make_later FILE AGENT: makes FILE in the background when the service's start is over; it has no part in this
# program's own input and output, and takes the time that is left. SANDPIPER_AOT_DELAY: seconds until then.
aot_make_later() {
    aot_lacks "$1" || return 0
    (
        trap '' HUP
        sleep "${SANDPIPER_AOT_DELAY:-20}"
        aot_make "$1" "$2" nice -n 19
    ) </dev/null >/dev/null 2>&1 &
}

# aot_make FILE AGENT [BEFORE...]: makes FILE by a rehearsal of AGENT, run by BEFORE, unless it is there or another process
# is at it. An empty FILE says that it could not be made, so that not every start tries.
aot_make() {
    file=$1 agent=$2
    shift 2
    aot_lacks "$file" || return 0
    (umask 077 && mkdir -p "${file%/*}") 2>/dev/null || return 0
    find "$file.lock" -prune -mmin +15 -exec rmdir {} \; 2>/dev/null # of one that was killed
    mkdir "$file.lock" 2>/dev/null || return 0
    stage=$(mktemp -d) || { rmdir "$file.lock"; return 0; }
    echo "Preparing fast starts (once for this version and JDK, some seconds)" >&2
    find "${file%/*}" -maxdepth 1 -name 'agent-*.aot*' ! -name '*.lock' ! -path "$file" -mmin +60 -exec rm -f {} \; 2>/dev/null
    if SANDPIPER_AOT=off JDK_JAVA_OPTIONS="\"-XX:AOTCacheOutput=$file.new\"" \
        "$@" timeout 600 "$agent" rehearse "$stage" >"$file.log" 2>&1 </dev/null && [ -s "$file.new" ]; then
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
