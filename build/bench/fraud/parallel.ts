// Jobs side by side, as many at a time as there are processors. The one rule: results come in the order of the jobs, whoever did them.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** `script` answers each message (a job) with one message (its result). Rejects when a job throws. */
export async function inParallel<Job, Result>(
  script: URL,
  jobs: readonly Job[],
  onStart: (job: Job) => void,
): Promise<readonly Result[]> {
  const results = new Array<Result>(jobs.length);
  const queue = jobs.entries();
  const workers = Array.from({ length: Math.min(availableParallelism(), jobs.length) }, () => new Worker(script));
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (const [index, job] of queue) {
          onStart(job);
          results[index] = await resultOf<Job, Result>(worker, job);
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

function resultOf<Job, Result>(worker: Worker, job: Job): Promise<Result> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (result: Result) => {
      worker.off('error', reject);
      resolve(result);
    });
    worker.postMessage(job);
  });
}
