import { Command } from 'commander';
import { keysDeleteCommand } from './keys-delete.ts';
import { keysGroupCommand } from './keys-group.ts';
import { keysListCommand } from './keys-list.ts';
import { keysPutPrivateCommand, keysPutPublicCommand } from './keys-put.ts';

const HELP = `
To rotate: put the next key, add it to the group beside the old one, sign with it; once what the old one has signed is
over, take it out of the group and delete it.

Examples:
  openssl genrsa 2048 | headwater keys put-private K2 /dev/stdin
  headwater keys group viewers K1 K2
  headwater sign-url https://cdn.example.com/vod/film.ism/.m3u8 --key K2 --expires 1h
  headwater keys group viewers K2 && headwater keys delete K1
`;

/** `headwater keys …` */
export function keysCommand(): Command {
  return new Command('keys')
    .description("hold the keys that viewers' URLs are signed with and checked by")
    .addCommand(keysPutPublicCommand())
    .addCommand(keysPutPrivateCommand())
    .addCommand(keysGroupCommand())
    .addCommand(keysListCommand())
    .addCommand(keysDeleteCommand())
    .addHelpText('after', HELP);
}
