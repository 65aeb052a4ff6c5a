# fish --no-config complete.fish SCRIPT LINE: what fish offers at the end of the line, a line each.
source $argv[1]; or exit
complete -C "$argv[2]" | string replace -r '\t.*' ''
