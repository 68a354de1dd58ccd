import { Command } from 'commander';
import { keysDeleteCommand } from './keys-delete.ts';
import { keysGroupCommand } from './keys-group.ts';
import { keysListCommand } from './keys-list.ts';
import { keysPutPrivateCommand, keysPutPublicCommand } from './keys-put.ts';
import { keysShieldCommand } from './keys-shield.ts';

const HELP = `
To rotate: put the next key, add it to the group beside the old one, sign with it; once what the old one has signed is
over, take it out of the group and delete it. Keys of a shield: put the next beside the old one, have the shield send it, put
it alone.

Examples:
  openssl genrsa 2048 | headwater keys put-private K2 /dev/stdin
  headwater keys group viewers K1 K2
  headwater sign-url https://cdn.example.com/vod/film.ism/.m3u8 --key K2 --expires 1h
  headwater keys group viewers K2 && headwater keys delete K1
  printf '%s\\n' "$OLD_KEY" "$NEXT_KEY" | headwater keys shield cdn
`;

/** `headwater keys …` */
export function keysCommand(): Command {
  return new Command('keys')
    .description(
      "hold the keys that viewers' URLs are signed with and checked by, and those that shields show",
    )
    .addCommand(keysPutPublicCommand())
    .addCommand(keysPutPrivateCommand())
    .addCommand(keysGroupCommand())
    .addCommand(keysShieldCommand())
    .addCommand(keysListCommand())
    .addCommand(keysDeleteCommand())
    .addHelpText('after', HELP);
}
