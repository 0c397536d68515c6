# Completion of wirespool for bash: the program itself knows what may follow.
_wirespool() {
	local IFS=$'\n'
	COMPREPLY=($(wirespool complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _wirespool wirespool
