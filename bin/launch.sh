# Sourced by sandpiper and sandpiper-agent: finds the program's files and a Java, then becomes that Java.
# The files lie beside bin/ in an archive (lib/, native/), or in a module's target/ in a checkout.

stop() { # MESSAGE...
    printf 'sandpiper: %s\n' "$@" >&2
    exit 1
}

# launch BIN MODULE MAIN-CLASS "JVM FLAGS" ARGUMENTS...
# What flags_file names is an argument file of java, read before the flags. What before holds stands before the JVM in its
# command: how it is scheduled; extra, behind the flags: what makes no difference to a cache.
# With aot=use the JVM takes its ahead-of-time cache where there is one. Where there is none, one is made before it starts
# with aot=make, and with aot=later once it has long started, beside it and for the starts to come.
launch() {
    bin=$1 module=$2 main=$3 flags=$4
    shift 4
    root=${bin%/*}
    if [ -d "$root/lib" ]; then
        native=$root/native
        class_path=
        for jar in "$root"/lib/*.jar; do
            class_path=$class_path:$jar
        done
        class_path=${class_path#:}
    else
        native=$root/edge-agent/target/native
        target=$root/$module/target
        [ -r "$target/classpath" ] || stop "this checkout is not built yet: type make build (in $root)"
        class_path=$target/sandpiper-$module.jar:$(cat "$target/classpath")
    fi

    java_home=$("$bin/find-jdk") || exit 1

    # Native libraries unpacked by the build: without them each start would unpack them into a temporary folder.
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64) onnx=linux-x64 sqlite=x86_64 javacpp=linux-x86_64 ;;
        Linux-aarch64) onnx=linux-aarch64 sqlite=aarch64 javacpp=linux-arm64 ;;
        *) onnx=none sqlite=none javacpp=none ;;
    esac
    onnx=$native/ai/onnxruntime/native/$onnx
    sqlite=$native/org/sqlite/native/Linux/$sqlite
    tflite=$native/org/bytedeco/tensorflowlite/$javacpp
    [ -d "$onnx" ] && set -- "-Donnxruntime.native.path=$onnx" "$main" "$@" || set -- "$main" "$@"
    [ -d "$sqlite" ] && set -- "-Dorg.sqlite.lib.path=$sqlite" "-Dorg.sqlite.lib.name=libsqlitejdbc.so" "$@"
    # JavaCPP then takes TensorFlow Lite from there, instead of unpacking it into ~/.javacpp.
    [ -d "$tflite" ] && set -- -Dorg.bytedeco.javacpp.pathsFirst=true \
        "-Djava.library.path=$tflite:$native/org/bytedeco/javacpp/$javacpp" "$@"

    # ONNX Runtime's own telemetry: nobody asked for it, and in 1.29.0 it ends the process where the command line is long
    # (a regular expression over /proc/self/cmdline runs out of stack). It is read before any of our code could say no.
    export ORT_DISABLE_TELEMETRY=1

    flags="$flags --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    if [ -n "${aot:-}" ] && [ "${SANDPIPER_AOT:-on}" = on ]; then
        . "$bin/aot.sh"
        cache=$(aot_file "$root" "$java_home" "$class_path" "$flags" "${flags_file:-/dev/null}")
        case $aot in
            make) aot_make "$cache" "$bin/sandpiper-agent" ;;
            later) aot_make_later "$cache" "$bin/sandpiper-agent" ;;
        esac
        # No word about a cache that does not fit: the JVM then starts as it does without.
        [ -s "$cache" ] && set -- "-XX:AOTCache=$cache" -Xlog:aot=off -Xlog:cds=off "$@"
    fi

    # SANDPIPER_JAVA_OPTS comes after the defaults, so it wins.
    # shellcheck disable=SC2086 # flags are words by design
    exec ${before:-} "$java_home/bin/java" ${flags_file:+"@$flags_file"} $flags ${extra:-} "-Dsandpiper.root=$root" -cp "$class_path" ${SANDPIPER_JAVA_OPTS:-} "$@"
}
