# bash complete.bash SCRIPT WORD...: what bash offers for the last of these words, a line each.
source "$1" || exit
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMP_LINE="$*"
COMP_POINT=${#COMP_LINE}
COMPREPLY=()
[[ $(complete -p "${1##*/}") =~ \ -F\ ([^ ]+) ]] || exit
"${BASH_REMATCH[1]}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
[[ -z "$(trap -p RETURN)" ]] || echo 'a trap is left'
printf '%s\n' "${COMPREPLY[@]}"
