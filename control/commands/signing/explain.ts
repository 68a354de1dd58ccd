import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { explainView } from './explain-view.ts';
import { jsonOption } from '../terminal/options.ts';
import { plain, print, printJson } from '../terminal/output.ts';

interface ExplainOptions extends ClientFlags {
  readonly range?: string;
  readonly against?: true;
  readonly json?: true;
}

const HELP = `
The node indexes the object as a worker does, and says what it would answer to a GET: what it makes itself, and which
ranges of which objects it reads. A manifest is made from the index alone; shown is how that is read.

Signature, session token and access key id are masked: what is printed can be shown to others. With --against the
origin sends the request to the store; where the store finds another signature, its own canonical request is printed
beside ours.

Examples:
  headwater explain /vod/film.ism/.m3u8
  headwater explain https://cdn.example.com/vod/film.mp4/dash/film-video=401000-1.m4s --range bytes=0-1023
  headwater explain /files/report.pdf --against
${EXIT_CODES_HELP}`;

/** `headwater explain URL` */
export function explainCommand(): Command {
  return withClientOptions(
    new Command('explain')
      .argument('<URL>', 'as a player asks for it, or its path')
      .description('show what becomes of a URL: route, object, ranges, and how its read is signed')
      .option(
        '--range <RANGE>',
        'range of the object, such as bytes=0-1023; absent: the first that the URL needs',
      )
      .option('--against', 'send the request, and compare with what the store says')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(explain),
  );
}

async function explain(url: string, options: ExplainOptions): Promise<void> {
  const request = { url, range: options.range ?? '', againstStore: options.against ?? false };
  const explained = await withClient(options, (client) => client.explain(request));
  if (options.json) printJson(plain(explained));
  else print(explainView(explained));
  const { answer, storeAnswer } = explained;
  if (storeAnswer && (storeAnswer.status === 0 || storeAnswer.status >= 400)) {
    throw new CommandError('the store refused the request');
  }
  if (answer && answer.errorCode !== '') {
    throw new CommandError(`the origin refuses the URL: ${answer.status} ${answer.errorCode}`);
  }
  if (options.against && !storeAnswer) throw new CommandError('nothing was sent to the store');
}
