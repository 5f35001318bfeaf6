import { SFNClient } from '@aws-sdk/client-sfn';
import type { Executions } from '../../rotation/ports';
import { EarlierExecutions } from '../../step-functions/earlier-executions';
import { StepFunctionsExecutions } from '../../step-functions/executions';
import { readStateMachineArn } from '../environment';
import { SDK_LIMITS } from '../sdk-limits';
import type { Environment } from './wire';

export const executions = (environment: Environment): Executions =>
  new StepFunctionsExecutions(new SFNClient(SDK_LIMITS), readStateMachineArn(environment));

/** Executions before the one a function works for. */
export const earlier = (): EarlierExecutions => new EarlierExecutions(new SFNClient(SDK_LIMITS));
