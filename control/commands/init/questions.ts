import type { Answers } from './answers.ts';

/** Something that a configuration has to say, asked for by a question or told by an option. */
export interface Question {
  /** `--FLAG PLACEHOLDER` */
  readonly flag: keyof Answers;
  readonly placeholder: string;
  readonly help: string;
  /** On a terminal. */
  readonly text: string;
  /** What counts where nothing is answered; undefined: there has to be an answer. */
  readonly suggestion: (environment: Readonly<Record<string, string | undefined>>) => string | undefined;
  /** The only answers that there are. */
  readonly choices?: readonly string[];
  /** Whether it is a question at all, by what was answered before. */
  readonly isAsked?: (answers: Answers) => boolean;
  /** The key that the answer becomes the value of; what is wrong with that is wrong with the answer. */
  readonly key: string;
}

const SOURCES = ['push', 'environment', 'file', 'imds', 'container', 'web-identity'];

/** In the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  {
    flag: 'store',
    placeholder: 'STORE',
    help: 'aws, google, or the URL of another: https://HOST[:PORT]',
    text: 'Where is the bucket: aws, google, or the URL of another store?',
    suggestion: () => 'aws',
    key: 'buckets.media.endpoint',
  },
  {
    flag: 'region',
    placeholder: 'REGION',
    help: 'the region that signatures are made for',
    text: 'In which region?',
    suggestion: ({ AWS_REGION, AWS_DEFAULT_REGION }) => AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1',
    isAsked: ({ store }) => store !== 'google',
    key: 'buckets.media.region',
  },
  {
    flag: 'bucket',
    placeholder: 'NAME',
    help: "the bucket's name at the store",
    text: 'What is the bucket called?',
    suggestion: () => undefined,
    key: 'buckets.media.bucket',
  },
  {
    flag: 'prefix',
    placeholder: 'PREFIX/',
    help: 'the folder of the bucket that is served, under the same path; all of it without',
    text: 'Which folder of it is served (vod/)? Nothing for all of it.',
    suggestion: () => '',
    key: 'routes[0].prefix',
  },
  {
    flag: 'probe',
    placeholder: 'KEY',
    help: 'the key of a small object that is always there: credentials are tried on it',
    text: 'Which small object is always there, to try credentials on? Nothing for none.',
    suggestion: () => '',
    key: 'buckets.media.probe',
  },
  {
    flag: 'credentials',
    placeholder: 'SOURCE',
    help: `where the keys come from: ${SOURCES.join(', ')}`,
    text: `Where do the keys come from: ${SOURCES.join(', ')}?`,
    suggestion: () => 'push',
    choices: SOURCES,
    key: 'buckets.media.credentials.source',
  },
  {
    flag: 'credentials-file',
    placeholder: 'PATH',
    help: 'the file that holds the keys, with --credentials file',
    text: 'In which file are they?',
    suggestion: () => undefined,
    isAsked: ({ credentials }) => credentials === 'file',
    key: 'buckets.media.credentials.path',
  },
];
