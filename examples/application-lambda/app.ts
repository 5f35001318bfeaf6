import { App } from 'aws-cdk-lib';
import { ApplicationLambdaStack } from './stack';

new ApplicationLambdaStack(new App(), 'Orders');
