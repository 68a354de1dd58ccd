import { describe, expect, test } from 'vitest';
import { rejectionNews } from '../../../control/status/rejection-watch.ts';

function credential(generation: number, rejected: boolean) {
  const rejection = { generation, status: 403, code: 'InvalidAccessKeyId', sinceMs: 1, lastMs: 2 };
  return {
    bucket: 'media',
    generation,
    source: 'push',
    sourceStatus: { kind: 'push', state: 'fresh', deliveries: 0, failures: 0 },
    ...(rejected && { rejection }),
  } as const;
}

describe('rejectionNews()', () => {
  test('says once that a generation is refused, and once that it is no more', () => {
    const moments = [
      credential(1, false),
      credential(1, true),
      credential(1, true),
      credential(1, false),
      credential(1, true),
    ];
    const said = moments.map((now, index) => rejectionNews(moments.slice(index - 1, index), [now]));
    expect(said.map((news) => news.map(({ isOver }) => isOver))).toEqual([[], [false], [], [true], [false]]);
  });

  test('says it of each generation', () => {
    expect(rejectionNews([credential(1, true)], [credential(2, true)])).toMatchObject([
      { generation: 2, isOver: false },
    ]);
    expect(rejectionNews([credential(1, true)], [credential(2, false)])).toEqual([]);
  });
});
