/** The account of the stand-in. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'eu-central-1';

/** ARN of a resource of the stand-in's account: `arn:aws:sns:eu-central-1:000000000000:alerts`. */
export function localArn(service: string, resource: string): string {
  return `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;
}
