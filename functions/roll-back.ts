import { rollBack } from './rotation/roll-back/roll-back';
import { lambdaTask } from './runtime/lambda-task';

/** Serves RollBack: after it returns, AWSCURRENT logs in and nothing is pending, or its verdict says who must act. */
export const handler = lambdaTask({
  rollBack: (dependencies, { document }) => rollBack(dependencies, document),
});
