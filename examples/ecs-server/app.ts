import { App } from 'aws-cdk-lib';
import { EcsServerStack } from './stack';

new EcsServerStack(new App(), 'Orders');
