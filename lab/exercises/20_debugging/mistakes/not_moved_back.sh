#: step stock
#: says waits in shop-stock-dlq: nobody brings it back
awslocal lambda update-function-configuration --function-name shop_stock --environment "Variables={WAREHOUSE=north}"
