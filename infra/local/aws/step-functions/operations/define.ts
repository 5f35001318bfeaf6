import { notImitated, oneOf, required, text } from '../../api/input-shape';
import { describeStateMachine as described, includedData, seconds } from './responses';
import { arn as stateMachineArn, operation } from './context';
import { pageOf, paging } from './paging';

/** CreateStateMachine. */
export const createStateMachine = operation(
  {
    name: required(text({ min: 1, max: 80 })),
    definition: required(text({ min: 1, max: 1_048_576 })),
    roleArn: required(text({ min: 1, max: 256 })),
    type: oneOf('STANDARD'),
    loggingConfiguration: notImitated(),
    tracingConfiguration: notImitated(),
    encryptionConfiguration: notImitated(),
    publish: notImitated(),
    versionDescription: notImitated(),
    tags: notImitated(),
  },
  ({ stateMachines }, { name, definition, roleArn }) => {
    const created = stateMachines.create({ name, definition, roleArn });
    return { stateMachineArn: created.arn, creationDate: seconds(created.createdAt) };
  },
);

/** DescribeStateMachine. */
export const describeStateMachine = operation({ stateMachineArn, includedData }, ({ stateMachines }, input) =>
  described(stateMachines.get(input.stateMachineArn), input.includedData),
);

/** ListStateMachines. */
export const listStateMachines = operation(paging, ({ stateMachines }, input) => {
  const { items, nextToken } = pageOf(stateMachines.all, ({ arn }) => arn, input);
  const listed = items.map(({ arn, name, createdAt }) => ({
    stateMachineArn: arn,
    name,
    type: 'STANDARD',
    creationDate: seconds(createdAt),
  }));
  return { stateMachines: listed, nextToken };
});
