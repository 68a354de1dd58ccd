import { type CompletedCommand, flatten, nameOf } from './completed-commands.ts';
import { optionCases, shellWord } from './shell-words.ts';

/** What offers values that are looked up. */
const ASKED = { file: '_files', bucket: '_headwater_buckets' };

/** A script for zsh, as a file `_headwater` of `fpath` or sourced. */
export function zshScript(program: CompletedCommand): string {
  const commands = flatten(program);
  return `#compdef headwater
# Completion of headwater for zsh: a file named _headwater in a folder of $fpath, or source <(headwater completion zsh)
_headwater_buckets() {
  compadd -- \${(f)"$(headwater complete-buckets "$words" 2>/dev/null)"}
}
_headwater() {
  local at= before=$words[CURRENT-1] word i
  for word in $words[2,CURRENT-1]; do
    case "$at $word" in
      (${commands
        .slice(1)
        .map(({ path }) => shellWord(path))
        .join('|')}) at+=" $word" ;;
    esac
  done
  if [[ $words[CURRENT] == --*=* ]]; then
    before=\${words[CURRENT]%%=*}
    compset -P '*='
  fi
  case "$at $before" in
${optionCases(commands, {
  file: `${ASKED.file}; return`,
  bucket: `${ASKED.bucket}; return`,
  text: 'return 1',
  words: (words) => `compadd -- ${words.map(shellWord).join(' ')}; return`,
})}
  esac
  local -a offered flags
  case $at in
${commands.map(commandCase).join('\n')}
  esac
  [[ $words[CURRENT] == -* || $#offered == 0 ]] && offered=($flags)
  _describe headwater offered
}
if [[ $funcstack[1] == _headwater ]]; then _headwater "$@"; else compdef _headwater headwater; fi
`;
}

function commandCase({ path, below, options, value }: CompletedCommand): string {
  const words =
    typeof value === 'string' ? below.map((command) => described(nameOf(command), command)) : value;
  const flags = options.flatMap((option) => option.flags.map((flag) => described(flag, option)));
  const asked = value === 'file' || value === 'bucket' ? ASKED[value] : undefined;
  const files = asked === undefined ? '' : ` [[ $words[CURRENT] == -* ]] || { ${asked}; return };`;
  return `    (${shellWord(path)})${files} offered=(${words.map(shellWord).join(' ')}) flags=(${flags.map(shellWord).join(' ')}) ;;`;
}

/** As _describe has it, where a colon ends the word. */
function described(word: string, { description }: { readonly description: string }): string {
  return `${word}:${description}`;
}
