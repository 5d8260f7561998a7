# Waits for the simulator to end and then ends its machines, so that none outlives a simulator that
# was killed. Its standard input is a pipe from the simulator, on which nothing is ever written.
#   sh undertaker.sh <folder of the instances>
trap '' INT TERM HUP
while read -r _; do :; done
for record in "$1"/*/process; do
  [ -e "$record" ] || continue
  read -r group <"$record"
  instance=${record%/process}
  # A number that was given to a stranger meanwhile is not ours to kill. A group whose leader has
  # died keeps its number.
  if [ -e "/proc/$group/environ" ] &&
    ! tr '\0' '\n' <"/proc/$group/environ" | grep -qxF "MUSTER_ROOT=$instance/rootfs"; then
    continue
  fi
  kill -KILL "-$group" 2>/dev/null
done
