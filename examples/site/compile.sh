#!/bin/sh
# Compiles the templates in pan/ with the Pan compiler, and puts the result into profiles/.
#
#   ./compile.sh LIBRARY PANC
#
# LIBRARY is a checkout of quattor/template-library-core. PANC is a `panc` command, or the jar (or
# the class path) of the compiler with what it depends on, which is then run with `java`.
set -eu

if [ $# -ne 2 ]; then
  echo "usage: $0 LIBRARY PANC" >&2
  exit 2
fi
library=$(cd "$1" && pwd)
panc=$2
if [ ! -f "$library/quattor/schema.pan" ]; then
  echo "$library is no template-library-core: it has no quattor/schema.pan" >&2
  exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
compiled=$(mktemp -d)
trap 'rm -rf "$compiled"' EXIT

compile() {
  case $panc in
    *.jar) java -cp "$panc" org.quattor.pan.pan_compiler "$@" ;;
    *) "$panc" "$@" ;;
  esac
}

# The compiler's exit code is 0 only when all of them are valid under the schema.
compile --include-path "$here/pan:$library" --output-dir "$compiled" --formats json \
  "$here"/pan/*.bind.invalid.pan

for file in "$compiled"/*.bind.invalid.json; do
  name=$(basename "$file" .bind.invalid.json)
  cp "$file" "$here/profiles/$name.json"
  echo "profiles/$name.json: $(wc -c <"$file" | tr -d ' ') bytes"
done
