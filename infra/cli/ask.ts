import { input } from '@inquirer/prompts';
import { ScheduleError } from '../schedule/schedule-error';
import type { Dialogue } from './context';
import { UsageError } from './exit-code';

/** Asks a question until the answer is valid; what is wrong with an answer is shown below it. */
export async function ask<T>(dialogue: Dialogue, message: string, read: (answer: string) => T): Promise<T> {
  const validate = (answer: string): true | string => {
    try {
      read(answer.trim());
      return true;
    } catch (error) {
      if (error instanceof UsageError || error instanceof ScheduleError) return error.message;
      throw error;
    }
  };
  return read((await answered(input({ message, validate }, dialogue))).trim());
}

/** @throws UsageError if the person leaves instead of answering. */
export async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name !== 'ExitPromptError') throw error;
    throw new UsageError('The questions were left before the last one was answered.', { cause: error });
  }
}
