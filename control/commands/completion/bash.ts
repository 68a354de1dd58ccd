import { type CompletedCommand, flatten, nameOf } from './completed-commands.ts';
import { optionCases, shellWord } from './shell-words.ts';

/** A script for bash 4 or newer. What follows `=` is a word of its own there, and so is the sign. */
export function bashScript(program: CompletedCommand): string {
  const commands = flatten(program);
  return `# Completion of headwater for bash: source <(headwater completion bash)
_headwater() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at= i words= flags= files= buckets=
  if [[ $word == = ]]; then word=
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${commands
        .slice(1)
        .map(({ path }) => shellWord(path))
        .join(' | ')}) at+=" \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $before" in
${optionCases(commands, { file: 'files=1', bucket: 'buckets=1', text: 'return', words: (words) => `words=${shellWord(words.join(' '))}` })}
    *)
      case $at in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
  [[ $word == -* || -z $words$files$buckets ]] && words=$flags files= buckets=
  [[ $buckets ]] && words=$(headwater complete-buckets "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  local IFS=$' \\n'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [[ $files ]] || return 0
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
}
complete -F _headwater headwater
`;
}

function commandCase(command: CompletedCommand): string {
  const { path, below, options, value } = command;
  const words = typeof value === 'string' ? below.map(nameOf) : value;
  const flags = options.flatMap((option) => option.flags);
  const files = value === 'file' || value === 'bucket' ? ` ${value}s=1` : '';
  return `        ${shellWord(path)}) words=${shellWord(words.join(' '))} flags=${shellWord(flags.join(' '))}${files} ;;`;
}
