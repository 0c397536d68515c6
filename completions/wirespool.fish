# Completion of wirespool for fish: the program itself knows what may follow.
function __wirespool_complete
    set -l words (commandline -opc) (commandline -ct)
    wirespool complete $words[2..-1] 2>/dev/null
end
complete -c wirespool -a '(__wirespool_complete)'
