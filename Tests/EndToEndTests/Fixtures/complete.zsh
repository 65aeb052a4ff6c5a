# zsh -f complete.zsh SCRIPT LINE: what zsh offers at the end of the line, a line each. Only a line editor on a terminal
# completes, so a second zsh has one.
folder=$(mktemp -d) || exit
print -r -- 'PROMPT= RPROMPT=
autoload -Uz compinit && compinit -u -D
source '${(q)1}'
# Calls with -O, -A or -D only ask which words would fit.
compadd() {
    local -a offered
    if (( ! ${@[(I)-[OAD]]} )); then
        builtin compadd -O offered "$@"
        print -rl -- $offered >>'$folder'/offered
    fi
    builtin compadd "$@"
}
complete-and-tell() { zle expand-or-complete; : >'$folder'/done }
zle -N complete-and-tell && bindkey "^I" complete-and-tell
zle-line-init() { : >'$folder'/ready }
zle -N zle-line-init' >$folder/rc
wait_for() {
    for ((i = 0; i < 600; i++)); do
        [[ -e $folder/$1 ]] && return
        zpty -r -t editor text
        sleep 0.05
    done
    exit 1
}

zmodload zsh/zpty
zpty editor zsh -f -i
# Not before: the other would carry it out as well.
trap 'rm -rf $folder' EXIT
zpty -w editor "source $folder/rc"
wait_for ready
zpty -n -w editor "$2"$'\t'
wait_for done
zpty -d editor
if [[ -e $folder/offered ]]; then print -rl -- ${(ou)${(f)"$(<$folder/offered)"}}; fi
