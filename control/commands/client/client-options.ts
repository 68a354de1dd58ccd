import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseListenAddress } from '../../listen-address.ts';

/** Adds to a command what it may be told of the control service: where it is, who vouches for it, and who we are. */
export function withClientOptions(command: Command): Command {
  for (const option of clientOptions()) command.addOption(option);
  return command;
}

function clientOptions(): Option[] {
  return [
    // The standard is that of the configuration.
    orVariable(
      'HEADWATER_CONTROL',
      new Option('--control <HOST:PORT>', 'address of the control service; or unix:PATH')
        .default('127.0.0.1:50051')
        .argParser(addressArgument),
    ),
    orVariable(
      'HEADWATER_TLS_CA',
      new Option('--tls-ca <FILE>', 'who vouches for the service, in PEM; other than loopback is TLS always'),
    ),
    orVariable('HEADWATER_TLS_CERT', new Option('--tls-cert <FILE>', 'our own certificate, in PEM')),
    orVariable('HEADWATER_TLS_KEY', new Option('--tls-key <FILE>', 'its key, in PEM')),
    orVariable(
      'HEADWATER_TOKEN_FILE',
      new Option('--token-file <FILE>', 'holds our token; or HEADWATER_TOKEN is one'),
    ),
  ];
}

/** A variable that is empty counts as none: scripts and unit files often cannot take one away. */
function orVariable(name: string, option: Option): Option {
  return process.env[name] === '' ? option : option.env(name);
}

function addressArgument(text: string): string {
  if (parseListenAddress(text) !== undefined) return text;
  throw new InvalidArgumentError('An address is written like 127.0.0.1:50051 or unix:/run/headwater.sock.');
}
