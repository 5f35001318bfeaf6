import { App } from 'aws-cdk-lib';
import { AmazonQStack } from './stack';

new AmazonQStack(new App(), 'Orders');
