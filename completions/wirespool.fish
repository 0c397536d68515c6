# Completion of wirespool for fish: the program itself knows what may follow.
function __wirespool_complete
    set -l words (commandline -opc) (commandline -ct)
    wirespool complete $words[2..-1] 2>/dev/null
end
# Files where it knows nothing.
complete -c wirespool -n 'count (__wirespool_complete) >/dev/null' -f -a '(__wirespool_complete)'
