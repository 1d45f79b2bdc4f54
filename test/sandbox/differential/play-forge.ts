import { ForgeError, type ShownStatus } from '../../../src/github/forge.ts';
import type { ForgeCommand } from './forge-commands.ts';
import type { ForgeSide } from './forge-sides.ts';

const LAST: ForgeCommand = { do: 'newest', sha: 'a', context: 'lockstep' };

/** What the forge said to each step, in the history's own names. */
export async function playForge(side: ForgeSide, commands: readonly ForgeCommand[]): Promise<unknown[]> {
  const transcript: unknown[] = [];
  for (const command of commands) transcript.push(await outcomeOf(perform(side, command)));
  // What was to fail and was never asked would fail the next history.
  const faults = commands.filter((command) => command.do === 'lose' || command.do === 'fail');
  for (const _ of faults) transcript.push(await outcomeOf(perform(side, LAST)));
  return transcript;
}

async function perform(side: ForgeSide, command: ForgeCommand): Promise<unknown> {
  const { forge } = side;
  switch (command.do) {
    case 'post':
      return forge.postStatus(side.sha(command.sha), statusOf(command));
    case 'add':
      side.addStatus(side.sha(command.sha), statusOf(command));
      return;
    case 'newest':
      return withoutTime(await forge.newestStatus(side.sha(command.sha), command.context));
    case 'push':
      side.recordPush(
        side.branch(command.branch),
        command.after === null ? undefined : side.sha(command.after),
      );
      return;
    case 'tips': {
      const since = command.since === null ? undefined : side.sha(command.since);
      return (await forge.tipsSince(side.branch(command.branch), since))?.map((sha) => sha[0]);
    }
    case 'pull': {
      const { base, number, pull } = command;
      const opened = pull && { ...pull, head: side.sha(pull.head) };
      side.setPullRequest(side.branch(base), side.number(number), opened);
      return;
    }
    case 'pulls': {
      const { open, areAll } = await forge.pullRequests(side.branch(command.base));
      const told = open.map(({ number, head, isFork }) => ({ number: number % 10, head: head[0], isFork }));
      return { open: told, areAll };
    }
    case 'lose':
      return side.loseNextReply();
    case 'fail':
      return side.failNext(command.how);
  }
}

function statusOf({ context, state, targetUrl }: Extract<ForgeCommand, { do: 'post' | 'add' }>) {
  const status = { context, state, description: 'so it is' };
  return targetUrl === undefined ? status : { ...status, targetUrl };
}

function withoutTime(status: ShownStatus | undefined): object | undefined {
  if (status === undefined) return undefined;
  const { createdAt: _, buries, ...told } = status;
  return { ...told, ...(buries && { buries: withoutTime(buries) }) };
}

async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof ForgeError) return { refused: error.name, kind: error.kind };
    throw error;
  }
}
